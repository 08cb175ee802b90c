"""The server of a site on this machine, for those who sit at it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pbcanalysis.editions.policy import META, POLICY

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""Its own names. A page elsewhere can give this machine's address a name of its own, and would be
allowed to read what is answered to that name (DNS rebinding)."""

_HEAD = 1 << 12
"""Bytes of a page in which its policy stands: it is the first thing in the head."""


class Handler(SimpleHTTPRequestHandler):
    """Answers requests to its own names alone, with the policy of pages as a header."""

    def send_head(self):  # type: ignore[no-untyped-def]
        """What is asked for, or that it is asked of somebody else.

        The library answers GET and HEAD by it.
        """
        if not self._asked_of_this():
            self.send_error(
                HTTPStatus.MISDIRECTED_REQUEST, explain="Open the site at http://localhost."
            )
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """Headers of every answer."""
        # Who may show a page in a frame cannot be said in the page.
        rules = ["frame-ancestors 'self'", *([] if self._is_older() else [POLICY])]
        self.send_header("Content-Security-Policy", "; ".join(rules))
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def _is_older(self) -> bool:
        """Whether a page was made before pages had a policy, as a published edition may have been.

        Its own scripts stand within it, and it does not change any more.
        """
        # A request that could not be read has no path.
        path = Path(self.translate_path(getattr(self, "path", "/")))
        page = path / "index.html" if path.is_dir() else path
        if page.suffix != ".html" or not page.is_file():
            return False
        with page.open("rb") as file:
            return META.encode() not in file.read(_HEAD)

    def _asked_of_this(self) -> bool:
        hosts = self.headers.get_all("Host", [])
        assert isinstance(self.server, ThreadingHTTPServer)
        port = self.server.server_port
        return len(hosts) == 1 and hosts[0].lower() in {
            f"{name}{ending}"
            for name in NAMES
            for ending in (f":{port}", *([""] if port == 80 else []))
        }


def server_of(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder, listening on this machine alone.

    Args:
        site: The folder.
        port: The port; 0 for any that is free.

    Raises:
        OSError: If the port cannot be used.
    """
    return ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(site)))
