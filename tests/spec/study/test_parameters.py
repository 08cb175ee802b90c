"""Parameters: declared, typed, bounded; a misspelt one names the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import Declaration, Parameters


@pytest.fixture
def parameters() -> Parameters:
    text = {"label": "x", "description": "x"}
    return Parameters(
        {
            "level": Declaration(type="number", default=0.95, minimum=0.5, maximum=0.999, **text),
            "population": Declaration(type="integer", default=623, minimum=122, **text),
            "rule": Declaration(
                type="choice", default="half-up", choices=("half-up", "floor"), **text
            ),
            "year": Declaration(
                type="choice", default="2006-07", choices=("2006-07", "2007-08"), **text
            ),
            "name": Declaration(type="string", default="a", **text),
        }
    )


def test_without_values_the_defaults_hold(parameters: Parameters) -> None:
    assert parameters.resolve() == {
        "level": 0.95,
        "population": 623,
        "rule": "half-up",
        "year": "2006-07",
        "name": "a",
    }


def test_a_value_takes_the_place_of_its_default_and_of_no_other(parameters: Parameters) -> None:
    assert parameters.resolve({"level": 0.9}) == {**parameters.defaults(), "level": 0.9}


def test_a_misspelt_name_is_an_error_with_the_nearest_name(parameters: Parameters) -> None:
    with pytest.raises(InvalidInput) as told:
        parameters.resolve({"levle": 0.9})
    (problem,) = told.value.problems
    assert problem.column == "levle"
    assert problem.mend == "Did you mean 'level'?"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", 1.0),
        ("level", 0.2),
        ("level", "0.9"),
        ("level", True),
        ("level", float("nan")),
        ("level", None),
        ("population", 121),
        ("population", 200.5),
        ("population", "623"),
        ("rule", "half"),
        ("year", 2006),
        ("name", 3),
    ],
)
def test_a_value_of_the_wrong_type_or_size_is_an_error(
    parameters: Parameters, name: str, value: object
) -> None:
    with pytest.raises(InvalidInput) as told:
        parameters.resolve({name: value})
    (problem,) = told.value.problems
    assert problem.column == name
    assert problem.found == repr(value)


def test_all_mistakes_are_told_together(parameters: Parameters) -> None:
    with pytest.raises(InvalidInput) as told:
        parameters.resolve({"levle": 0.9, "population": 1, "rule": "up"})
    assert {problem.column for problem in told.value.problems} == {"levle", "population", "rule"}


def test_texts_of_the_command_line_become_values(parameters: Parameters) -> None:
    values = parameters.parse(["level=0.9", "population=700", "year=2007-08", "name=2007"])
    assert values == {"level": 0.9, "population": 700, "year": "2007-08", "name": "2007"}
    assert parameters.resolve(values)["population"] == 700


def test_a_text_without_an_equals_sign_is_an_error(parameters: Parameters) -> None:
    with pytest.raises(InvalidInput, match="name=value"):
        parameters.parse(["level"])


@pytest.mark.parametrize(
    "entry",
    [
        "{type: number, default: 2, maximum: 1, label: x, description: x}",
        "{type: number, default: 0, minimum: 2, maximum: 1, label: x, description: x}",
        "{type: choice, default: a, label: x, description: x}",
        "{type: number, default: 1, choices: [1, 2], label: x, description: x}",
        "{type: number, default: 1, label: x}",
        "{type: text, default: 1, label: x, description: x}",
        "{type: number, default: 1, label: x, description: x, minimun: 0}",
    ],
)
def test_a_declaration_that_contradicts_itself_is_an_error(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "parameters.yml"
    path.write_text(f"p: {entry}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        Parameters.read(path)
    assert all((problem.column or "").startswith("p") for problem in told.value.problems)
