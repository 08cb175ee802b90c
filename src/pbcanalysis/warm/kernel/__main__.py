"""``python -m pbcanalysis.warm.kernel -f CONNECTION_FILE``: what the kernel spec calls."""

from pbcanalysis.warm.kernel.launcher import main

main()
