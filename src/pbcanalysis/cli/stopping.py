"""Ctrl+C and SIGTERM: asked once, a command ends in order; asked twice, it leaves at once.

An exception that a handler raises can be swallowed: Python drops those that are raised while it
deletes an object, and a library may catch whatever comes. So the handler also notes that it was
asked, and as long as the exception is not on its way it is raised again, a few times a second.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

STATUS = 130
"""The exit status after Ctrl+C."""
AGAIN = 0.25
"""Seconds after which it is looked whether the exception is still on its way."""


class Stopping:
    """What this process does when somebody wants it to end.

    Attributes:
        asked: How often it was asked.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._own = os.getpid()

    def listen(self) -> None:
        """Hear Ctrl+C and SIGTERM from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, self._look)

    def done(self) -> None:
        """The exception has arrived where it was going to, and is not raised again."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._own:
            # A child that was forked: it is ended as any process is.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        self.asked += 1
        if self.asked > 1:
            os.write(2, b"\nstopped at once; the next run clears up what is left\n")
            os._exit(STATUS)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        raise KeyboardInterrupt

    def _look(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() == self._own and self.asked and not _under_way():
            raise KeyboardInterrupt


def _under_way() -> bool:
    """Whether what is run now is done because of the exception: a ``finally``, an ``except``."""
    error: BaseException | None = sys.exception()
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__context__
    return False
