"""Distributions of a shape that a reader states, for inputs known only by their ends."""

from __future__ import annotations

from collections.abc import Mapping

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.distributions import Distribution, Triangular, Uniform

SHAPES = ("uniform", "triangular")


def stated_shapes(
    shape: str, inputs: Mapping[str, tuple[float, float, float]]
) -> dict[str, Distribution]:
    """Give every input a distribution of one stated shape between its ends.

    The ends come from sources, the shape from the reader: nothing in print says that values
    between two ends are equally likely, or that the middle one is likelier.

    Args:
        shape: ``"uniform"`` (all values alike) or ``"triangular"`` (the base likeliest).
        inputs: For each input its low, base and high value.

    Returns:
        A distribution for each input.

    Raises:
        InvalidArgument: If the shape is unknown, or the ends of an input are not apart.

    Reference:
        JCGM 101:2008, clause 6.4.

    Example:
        >>> stated_shapes("triangular", {"uptake": (0.93, 0.96, 0.965)})["uptake"].mean
        0.9516666666666667
    """
    if shape not in SHAPES:
        raise InvalidArgument(f"a shape is one of {', '.join(SHAPES)}, not {shape!r}")
    if shape == "uniform":
        return {name: Uniform(low, high) for name, (low, _, high) in inputs.items()}
    return {name: Triangular(low, base, high) for name, (low, base, high) in inputs.items()}


def shapes_in_words(shape: str, names: Mapping[str, str]) -> str:
    """The statement of the shapes as a page repeats it.

    Args:
        shape: As for :func:`stated_shapes`.
        names: What readers call each input.

    Raises:
        InvalidArgument: If the shape is unknown.

    Reference:
        JCGM 101:2008, clause 6.4.

    Example:
        >>> shapes_in_words("uniform", {"a": "the total", "b": "uptake"})
        'every value of the total and uptake between its ends is taken as equally likely'
    """
    if shape not in SHAPES:
        raise InvalidArgument(f"a shape is one of {', '.join(SHAPES)}, not {shape!r}")
    listed = list(names.values())
    who = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    if shape == "uniform":
        return f"every value of {who} between its ends is taken as equally likely"
    return f"values of {who} are taken as likelier the nearer they are to the base"


__all__ = ["SHAPES", "shapes_in_words", "stated_shapes"]
