"""The Jupyter kernel ``pbc-warm``: ipykernel's own, forked from a process with its imports done.

Jupyter starts a *launcher* that imports next to nothing. It finds the zygote that fits it, or
starts one, and asks for a fork, which becomes an ordinary kernel on the given connection file.
The launcher stays: it passes signals on, and ends as its kernel does. A kernel ends with its
launcher. Where there is no safe fork, the launcher becomes an ordinary kernel itself.
"""

NAME = "pbc-warm"
"""The kernel's name, as in ``jupyter console --kernel pbc-warm``."""
