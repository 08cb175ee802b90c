"""What every benchmark shares: the option --profile, and the profile that shows what is left."""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections.abc import Callable

SHOWN = 12


def arguments(description: str | None) -> argparse.ArgumentParser:
    """A parser with the option --profile."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="after the results, list where our own time goes, by cumulative time",
    )
    return parser


def show_profile(name: str, work: Callable[[], object]) -> None:
    """Run our own way once more under the profiler, and print the functions that take longest."""
    profiler = cProfile.Profile()
    profiler.runcall(work)
    print(f"\nprofile: {name}", flush=True)
    pstats.Stats(profiler).strip_dirs().sort_stats("cumulative").print_stats(SHOWN)
