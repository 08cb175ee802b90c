"""Where a library has lost a part that is not documented, results stay the same; see the docs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import matplotlib.pyplot as plt
import pytest
from hypothesis.internal.conjecture import providers
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.figure import Figure
from sphinx.errors import ExtensionError

from pbcanalysis.charts.laid_out import LaidOutFigure
from pbcanalysis.site import outdated
from pbcanalysis.warm.libraries import import_libraries

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = ROOT / "tests" / "spec" / "warm" / "without"


def _saved(kind: type[Figure], format: str) -> bytes:
    with plt.rc_context({"svg.hashsalt": "same"}):
        figure = plt.figure(layout="constrained", FigureClass=kind)
        axes = figure.subplots()
        axes.bar(["a long label", "b"], [1, 2])
        axes.set_ylabel("So many")
        buffer = io.BytesIO()
        figure.savefig(buffer, format=format, metadata={"Date": None} if format == "svg" else None)
        plt.close(figure)
    return buffer.getvalue()


def _as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matplotlib draws to nowhere first."""


def _drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first drawing is covered in a way that we do not know."""
    monkeypatch.delattr(RendererBase, "_draw_disabled")


def _drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layout runs with the one drawing, as it does on a screen."""

    def print_figure(self: Any, filename: Any, **options: Any) -> Any:
        with self._switch_canvas_and_return_print_method(options["format"]) as write:
            dpi, self.figure.dpi = self.figure.dpi, 72
            self.figure.canvas._is_saving = True
            try:
                return write(filename, facecolor="w", edgecolor="w", orientation="portrait",
                             bbox_inches_restore=None,
                             metadata=options["metadata"])  # fmt: skip
            finally:
                self.figure.dpi = dpi

    monkeypatch.setattr(FigureCanvasBase, "print_figure", print_figure)


@pytest.mark.parametrize("format", ["svg", "png"])
@pytest.mark.parametrize("way", [_as_it_is, _drawn_twice, _drawn_once])
def test_a_chart_is_drawn_whole_however_matplotlib_goes_about_it(
    way: Callable[[pytest.MonkeyPatch], None], format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    way(monkeypatch)
    plain = _saved(Figure, format)
    assert _saved(LaidOutFigure, format) == plain
    assert len(plain) > 5000


def _application(indexer: object, first: bool) -> Any:
    return SimpleNamespace(builder=SimpleNamespace(indexer=indexer), pbc_first=first)


@pytest.mark.parametrize("lost", outdated.INDEX)
def test_without_sphinx_index_a_later_build_writes_all_pages(lost: str) -> None:
    names = {name: {"word": set(), "kept": {"page"}} for name in outdated.INDEX}
    whole = SimpleNamespace(**names)
    outdated.tidy_index(_application(whole, first=False))
    assert list(vars(whole).values()) == [{"kept": {"page"}}] * 2
    del names[lost]
    outdated.tidy_index(_application(SimpleNamespace(**names), first=True))
    # Such a run fails, and all pages are then written from nothing.
    with pytest.raises(ExtensionError, match=lost):
        outdated.tidy_index(_application(SimpleNamespace(**names), first=False))


def test_without_its_registry_matplotlib_is_left_to_each_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.backends.registry", cast(Any, None))
    import_libraries(())


def _python(code: str, gone: str = "") -> subprocess.CompletedProcess[str]:
    around = {**os.environ, "PYTHONPATH": str(WITHOUT), "GONE": gone, "GONE_IN": "-c"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=around,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


IRI = (
    "from pbcanalysis.warm.later import import_later; import_later()\n"
    "import jsonschema\n"
    "check = jsonschema.FormatChecker()\n"
    "print([check.conforms(text, 'iri') for text in ('https://example.org/', '<>')])"
)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [("", "[True, False]"), ("rfc3987_syntax:is_valid_syntax", "[True, True]")],
)
def test_addresses_are_checked_where_the_library_can(gone: str, expected: str) -> None:
    done = _python(IRI, gone)
    assert done.stdout.strip() == expected, done.stderr
    # As jsonschema itself without this shortcut.
    assert _python(IRI.partition("\n")[2], gone).stdout.strip() == expected


def test_without_its_addresses_kernels_of_tests_take_any() -> None:
    code = (
        "import runpy\nown = runpy.run_path('tests/notebooks/own_address.py')\n"
        "own['use_own_address']()\nfrom jupyter_client import connect\n"
        "print(hasattr(connect, 'localhost'))"
    )
    assert _python(code).stdout.strip() == "True"
    done = _python(code, "jupyter_client.connect:localhost")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("lost", ["_get_local_constants", "_local_constants"])
def test_without_a_part_of_hypothesis_tests_run_with_one_warning(
    lost: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    conftest = request.config.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)
    monkeypatch.delattr(providers, lost)
    told: list[Warning] = []
    config = SimpleNamespace(issue_config_time_warning=lambda text, stacklevel: told.append(text))
    conftest._without_constants_of_modules(config)
    (text,) = map(str, told)
    assert text.startswith("made-up cases may depend on which tests ran before: ")
    assert lost in text
