"""The Papermill engine ``warm``: ``papermill --engine warm in.ipynb out.ipynb``.

Papermill reads, parameterises and saves as always, in its own process; the cells run in a process
forked from a zygote. Which zygote: the one whose socket the variable ``PBC_WARM_SOCKET`` names
(see ``pbc warm``), if it is of the same Python; otherwise one that is started for this run alone.

Papermill imports this module while it is itself being imported, so nothing of Papermill is
imported here before an engine is used.
"""

from __future__ import annotations

from typing import Any


class WarmEngine:
    """The engine as Papermill looks it up; see :class:`pbcanalysis.warm.managed.ManagedEngine`."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook; see :class:`papermill.engines.Engine`."""
        from pbcanalysis.warm.managed import ManagedEngine

        return ManagedEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel that a notebook asks for."""
        from papermill.utils import nb_kernel_name

        found: str = nb_kernel_name(nb, name)
        return found

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language that a notebook is in."""
        from papermill.utils import nb_language

        found: str = nb_language(nb, language)
        return found
