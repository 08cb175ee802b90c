"""What a zygote imports for its children, without starting a thread."""

from __future__ import annotations

import contextlib
import importlib
import sys
import warnings
from typing import Any

KERNEL = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.displayhook",
    "ipykernel_launcher",
    "jupyter_client.kernelspec",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
)
"""What a kernel imports when it starts."""

LIBRARIES = (
    "numpy.random",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.string",
    "pandas.io.formats.style",
    "scipy.optimize.elementwise",
    "scipy.stats",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "statsmodels.stats.proportion",
    "statsmodels.stats.multitest",
    "statsmodels.stats.power",
    "pydantic",
    "yaml",
    "simpleeval",
    "pybtex.database.input.bibtex",
    "jinja2",
)
"""Modules that take long to import and that notebooks about data are likely to want."""

THREADLESS = {
    # One thread in each library of linear algebra: more would be lost in a fork.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    # Arrow's allocator would start one to tidy up.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # The debugger, which no run can use, would write a warning.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""Environment in which these imports start no thread."""


class _PolarsTypes(type):
    def __instancecheck__(cls, found: Any) -> bool:
        polars = sys.modules.get("polars")
        return polars is not None and isinstance(found, polars.DataFrame | polars.Series)


class PolarsTable(metaclass=_PolarsTypes):
    """Stands for the tables of polars, whether it is imported yet or not."""


def import_libraries(names: tuple[str, ...] = (*KERNEL, *LIBRARIES)) -> None:
    """Import them; one that is missing is left out.

    polars starts threads when it is imported, so it is kept out even where another library would
    import it if it could. statsmodels then would not know its tables; it is told what they are.
    """
    held = sys.modules.get("polars")
    sys.modules["polars"] = None  # type: ignore[assignment]  # the way to say: cannot be imported
    try:
        with warnings.catch_warnings():
            for name in names:
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
    finally:
        if held is None:
            del sys.modules["polars"]
        else:
            sys.modules["polars"] = held
    data = sys.modules.get("statsmodels.tools.data")
    if data is not None and hasattr(data, "_POLARS_TYPES"):
        setattr(data, "_POLARS_TYPES", (PolarsTable,))  # noqa: B010
    _fill_caches()


def _fill_caches() -> None:
    """Have libraries do once what they would do at their first use in every child."""
    import nbformat

    nbformat.validate(nbformat.v4.new_notebook())
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        # A shortcut: where it is none any more, each child does it.
        with contextlib.suppress(ImportError, AttributeError):
            from matplotlib.backends.registry import backend_registry

            backend_registry.is_valid_backend("module://matplotlib_inline.backend_inline")
