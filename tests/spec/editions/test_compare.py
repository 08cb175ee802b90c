"""Comparing editions: results, sets, tables, readings, statements, sources, parameters."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import openpyxl
import pytest

from pbcanalysis.catalogue.records import Record, Table
from pbcanalysis.editions import compare, publish
from pbcanalysis.errors import InvalidArgument

MakeSite = Callable[..., Path]
MakeShare = Callable[..., Record]
Served = Callable[[Path], AbstractContextManager[str]]


def reading(page: str, condition: str, holds: bool) -> dict[str, object]:
    return {
        "page": page,
        "condition": condition,
        "holds": holds,
        "text": "So it is.",
        "values": {"s.a": 0.2},
    }


def test_a_changed_share_is_told_in_points_and_relatively(
    make_site: MakeSite, make_share: MakeShare
) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.25, 0.2, 0.3)])
    b = make_site("b", "2026.12", [make_share("s.a", 0.2, 0.2, 0.3)], digest="2")
    (change,) = compare(a, b).changed
    assert change.difference == pytest.approx(0.2 - 0.25, abs=1e-12)
    assert change.relative == pytest.approx((0.2 - 0.25) / 0.25, abs=1e-12)
    assert change.difference_shown == "5.0 percentage points lower (−20.0%)"
    assert change.parts == ("value", "display", "display_interval")
    assert change.before == "25.0% (95% confidence 20.0% to 30.0%)"


@pytest.mark.parametrize(
    ("unit", "before", "after", "told"),
    [
        ("count", 8000.0, 8433.0, "433 higher (+5.4%)"),  # 433 / 8000 = 5.41%
        ("GBP", 98e6, 99e6, "£1.0m higher (+1.0%)"),
        ("points", -0.02, -0.03, "1.0 percentage points lower (−50.0%)"),
        ("year", 2005.0, 2007.0, "2 years higher (+0.1%)"),
        ("count", 0.0, 3.0, "3 higher"),
    ],
)
def test_differences_are_told_in_their_unit(
    make_site: MakeSite, unit: str, before: float, after: float, told: str
) -> None:
    def record(value: float) -> Record:
        return Record(
            id="s.a", kind="number", title="A", value=value, unit=unit, display=f"{value}"
        )

    a = make_site("a", "2026.11", [record(before)])
    b = make_site("b", "2026.12", [record(after)], digest="2")
    assert compare(a, b).changed[0].difference_shown == told


def test_an_interval_that_alone_changed_is_told(make_site: MakeSite, make_share: MakeShare) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.25, 0.2, 0.3)])
    b = make_site("b", "2026.12", [make_share("s.a", 0.25, 0.21, 0.3)], digest="2")
    (change,) = compare(a, b).changed
    assert change.difference == 0
    assert change.difference_shown == "the value is the same; its interval or form changed"


def test_a_point_that_became_a_set_is_told(make_site: MakeSite, make_share: MakeShare) -> None:
    record = make_share("s.a", 0.25, 0.2, 0.3)
    a = make_site("a", "2026.11", [record])
    b = make_site("b", "2026.12", [record.model_copy(update={"value": None})], digest="2")
    (change,) = compare(a, b).changed
    assert change.difference is None
    assert change.summary == "one of the two has no point value"


def test_the_ends_of_a_set_are_told(make_site: MakeSite, make_share: MakeShare) -> None:
    def whole(low: float, high: float) -> Record:
        return make_share("s.a", 0.25, low, high).model_copy(update={"value": None})

    a = make_site("a", "2026.11", [whole(0.2, 0.3)])
    b = make_site("b", "2026.12", [whole(0.21, 0.28)], digest="2")
    (change,) = compare(a, b).changed
    assert change.summary == (
        "lower end 1.0 percentage points higher; upper end 2.0 percentage points lower"
    )


def test_a_change_too_small_to_show_says_so(make_site: MakeSite, make_share: MakeShare) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.25, 0.2, 0.3)])
    b = make_site("b", "2026.12", [make_share("s.a", 0.250001, 0.2, 0.3)], digest="2")
    (change,) = compare(a, b).changed
    assert change.summary == "higher by less than is shown"


def test_cells_of_tables_are_counted(make_site: MakeSite) -> None:
    def record(rows: tuple[tuple[int, ...], ...]) -> Record:
        data = Table(columns=("a", "b"), units=("count", "count"), rows=rows)
        return Record(id="s.t", kind="table", title="T", data=data)

    a = make_site("a", "2026.11", [record(((1, 2), (3, 4)))])
    b = make_site("b", "2026.12", [record(((1, 2), (3, 5), (6, 7)))], digest="2")
    (change,) = compare(a, b).changed
    assert change.cells == 1 + 2
    assert change.summary == "3 cells of data changed"
    assert (change.before, change.after) == ("a table of 2 rows", "a table of 3 rows")


def test_new_gone_and_same_results_with_another_origin(
    make_site: MakeSite, make_share: MakeShare
) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3), make_share("s.b", 0.2, 0, 1)])
    other = make_share("s.a", 0.2, 0.1, 0.3).model_copy(update={"inputs": {"n": 5}})
    b = make_site("b", "2026.12", [other, make_share("s.c", 0.2, 0, 1)], digest="2")
    found = compare(a, b)
    assert found.unchanged == 1
    assert found.origin_only == ("s.a",)
    assert [named.id for named in found.new] == ["s.c"]
    assert [named.id for named in found.gone] == ["s.b"]


def test_readings_that_broke_and_healed(make_site: MakeSite, make_share: MakeShare) -> None:
    record = make_share("s.a", 0.2, 0.1, 0.3)
    before = [
        reading("p", "s.a > 0.1", True),
        reading("p", "s.a > 0.2", False),
        reading("p", "s.a > 0.3", False),
        reading("q", "s.a > 0.1", True),
    ]
    after = [
        reading("p", "s.a > 0.1", False),
        reading("p", "s.a > 0.2", True),
        reading("p", "s.a > 0.3", False),
        reading("q", "s.a > 0.1", True),
        reading("p", "s.a > 0.9", False),
    ]
    a = make_site("a", "2026.11", [record], readings=before)
    b = make_site("b", "2026.12", [record], digest="2", readings=after)
    found = compare(a, b)
    assert [r.condition for r in found.readings_broken] == ["s.a > 0.1", "s.a > 0.9"]
    assert [r.condition for r in found.readings_healed] == ["s.a > 0.2"]


def test_statements_sources_and_parameters(make_site: MakeSite, make_share: MakeShare) -> None:
    record = make_share("s.a", 0.2, 0.1, 0.3)
    a = make_site(
        "a",
        "2026.11",
        [record],
        parameters={"level": 0.95, "old": 1},
        statements="id,as_printed,measures\nx.one,18%,capacity\nx.two,20%,use\n",
    )
    b = make_site(
        "b",
        "2026.12",
        [record],
        digest="2",
        parameters={"level": 0.9, "new": 2},
        statements="id,as_printed,measures\nx.one,19%,capacity\nx.three,1%,use\n",
        sources="@misc{key2008, author={Other, B}, title={T}, year={2008}}",
    )
    found = compare(a, b)
    assert [(c.name, c.before, c.after) for c in found.statements_changed] == [
        ("x.one", "18% (capacity)", "19% (capacity)")
    ]
    assert [named.id for named in found.statements_new] == ["x.three"]
    assert [named.id for named in found.statements_gone] == ["x.two"]
    assert [named.id for named in found.sources_new] == ["key2008"]
    assert [named.id for named in found.sources_gone] == ["key2007"]
    assert {(c.name, c.before, c.after) for c in found.parameters} == {
        ("level", "0.95", "0.9"),
        ("new", "none", "2"),
        ("old", "1", "none"),
    }


def _as_semicolons(folder: Path, rows: list[list[str]]) -> str:
    text = "".join(";".join(row) + "\n" for row in rows)
    (folder / "statements.csv").write_text(text, encoding="utf-8")
    return "statements.csv"


def _as_windows(folder: Path, rows: list[list[str]]) -> str:
    text = "".join(",".join(row) + "\n" for row in rows)
    (folder / "statements.csv").write_bytes(text.encode("cp1252"))
    return "statements.csv"


def _as_workbook(folder: Path, rows: list[list[str]]) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / "statements.xlsx")
    return "statements.xlsx"


def _renamed(folder: Path, rows: list[list[str]]) -> str:
    text = "".join(",".join(row) + "\n" for row in rows)
    (folder / "figures").mkdir()
    (folder / "figures" / "printed.csv").write_text(text, encoding="utf-8")
    return "figures/printed.csv"


@pytest.mark.parametrize("form", [_as_semicolons, _as_windows, _as_workbook, _renamed])
def test_statements_are_compared_whatever_the_form_of_their_file(
    make_site: MakeSite,
    make_share: MakeShare,
    tmp_path: Path,
    served: Served,
    form: Callable[[Path, list[list[str]]], str],
) -> None:
    """The first edition's statements are plain; the second's are in another form, one changed."""
    rows = [["id", "as_printed", "measures"], ["s.cost", "£98m", "cafés"], ["s.b", "22%", "b"]]
    text = "".join(",".join(row) + "\n" for row in rows)
    records = [make_share("s.a", 0.25, 0.2, 0.3)]
    a = make_site("a", "2026.11", records, statements=text)
    b = make_site("b", "2026.12", records, digest="2")
    (b / "data" / "statements.csv").unlink()
    rows[1][1] = "£99m"
    about = json.loads((b / "data" / "datapackage.json").read_text(encoding="utf-8"))
    about["resources"][0]["path"] = form(b / "data", rows)
    (b / "data" / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    publish(a, tmp_path / "public")
    done = publish(b, tmp_path / "public")
    with served(tmp_path / "public") as address:
        by_address = compare(f"{address}e/2026.11/", address)
    for found in (compare(a, b), done.comparison, by_address):
        assert found is not None
        assert (found.unread, found.statements_new, found.statements_gone) == ((), (), ())
        (change,) = found.statements_changed
        assert (change.name, change.before, change.after) == (
            "s.cost", "£98m (cafés)", "£99m (cafés)",
        )  # fmt: skip


def test_statements_that_cannot_be_read_are_told_and_the_rest_is_compared(
    make_site: MakeSite, make_share: MakeShare
) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.25, 0.2, 0.3)], statements='id\n"open')
    b = make_site("b", "2026.12", [make_share("s.a", 0.2, 0.2, 0.3)], digest="2")
    found = compare(a, b)
    assert [change.id for change in found.changed] == ["s.a"]
    assert len(found.unread) == 1
    assert "its statements cannot be read" in found.unread[0]
    assert "quotation mark" in found.unread[0]
    assert not found.nothing


def test_an_edition_against_itself_says_that_nothing_changed(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    site = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3)])
    publish(site, tmp_path / "public")
    assert compare(site, tmp_path / "public").nothing
    assert compare(tmp_path / "public" / "e" / "2026.11", site).nothing


def test_a_site_served_on_this_machine_compares_as_its_folder_does(
    make_site: MakeSite, make_share: MakeShare, served: Served
) -> None:
    a = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3)])
    b = make_site("b", "2026.12", [make_share("s.a", 0.3, 0.1, 0.4)], digest="2")
    with served(b) as address:
        assert compare(a, address) == compare(a, b)
        with pytest.raises(InvalidArgument, match="no site and no edition"):
            compare(a, address + "data/")
    with pytest.raises(InvalidArgument, match="cannot be read"):
        compare(a, address)


def test_addresses_elsewhere_are_refused_before_anything_is_asked() -> None:
    with pytest.raises(InvalidArgument, match="not on this machine"):
        compare("https://example.org/book/", "https://example.org/book/")


def test_folders_without_a_catalogue_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"no catalogue\.json"):
        compare(tmp_path, tmp_path)
    (tmp_path / "catalogue.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InvalidArgument, match="is not a catalogue"):
        compare(tmp_path, tmp_path)


def test_an_edition_made_by_a_later_version_of_the_package_can_be_read(
    make_site: MakeSite, make_share: MakeShare
) -> None:
    site = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3)])
    content = json.loads((site / "catalogue.json").read_text(encoding="utf-8"))
    content["records"][0]["mood"] = "unknown"
    content["colour"] = "unknown"
    (site / "catalogue.json").write_text(json.dumps(content), encoding="utf-8")
    assert compare(site, site).unchanged == 1


def test_an_edition_that_does_not_say_what_intervals_cover_can_be_compared(
    make_site: MakeSite, make_share: MakeShare
) -> None:
    old = make_share("s.a", 0.25, 0.2, 0.3)
    new = old.model_copy(
        update={
            "interval": ("rounding",),
            "display_interval": "25.0% (rounding 20.0% to 30.0%)",
        }
    )
    moved = new.model_copy(update={"high": 0.31, "display_high": "31.0%"})
    a = make_site("a", "2026.11", [old])
    # Files of earlier editions hold no such field at all.
    for path in a.rglob("catalogue.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for record in content["records"]:
            record.pop("interval")
        path.write_text(json.dumps(content), encoding="utf-8")
    same = compare(a, make_site("b", "2026.12", [new], digest="2"))
    assert same.changed == ()
    assert same.unchanged == 1
    (change,) = compare(a, make_site("c", "2027.01", [moved], digest="3")).changed
    assert "high" in change.parts
