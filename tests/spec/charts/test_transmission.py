import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.transmission import COLUMNS, chain
from pbcanalysis.errors import InvalidArgument

STAGES = pd.DataFrame(
    [
        ("Asked", "623 practices.", "those that did not reply.", False),
        ("Report", "Answers counted.", "tables.", False),
        ("Article", "5 results.", "", True),
    ],
    columns=list(COLUMNS),
)


def chart(in_figures: int = 1, in_words: int = 4, stages: pd.DataFrame = STAGES):
    return chain(stages, in_figures=in_figures, in_words=in_words, source="s")


def test_the_headline_counts_what_reached_print() -> None:
    assert chart().headline == "Of 5 survey results, 4 reached print in words alone"
    assert chart(3, 0).headline == "All 3 survey results reached print as percentages"


def test_alt_tells_stages_losses_and_what_was_not_read() -> None:
    alt = chart().alt
    assert "Asked: 623 practices. Lost after it: those that did not reply." in alt
    assert "Article: 5 results." in alt
    assert alt.endswith("Not read by us: Asked, Report.")
    read = chart(stages=STAGES.assign(**{"Read by us": True}))
    assert "Not read" not in read.alt
    assert "Dashed" not in read.subtitle


def test_wrong_input_is_refused() -> None:
    for arguments in ((0, 0), (-1, 2)):
        with pytest.raises(InvalidArgument):
            chart(*arguments)
    with pytest.raises(InvalidArgument, match="two stages"):
        chart(stages=STAGES.iloc[:1])
    with pytest.raises(InvalidArgument, match="Stage"):
        chart(stages=STAGES.drop(columns="Stage"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_it_draws_the_same_twice_without_warnings(size) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chart().svg(size) == chart().svg(size)
