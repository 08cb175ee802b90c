"""JSON messages over a stream socket, each with its length before it."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct("!Q")
UNFIT = "unfit: "
"""What a zygote says in place of ``ready``, before the reason why it can run no notebook."""


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    content = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    sock.sendall(LENGTH.pack(len(content)) + content)


class Frames:
    """Messages as they come in from a socket.

    Args:
        sock: A connected stream socket.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._held = bytearray()

    def read(self) -> bool:
        """Take in what has arrived; false once the other end is closed."""
        try:
            found = self._sock.recv(1 << 20)
        except ConnectionResetError:
            return False
        self._held += found
        return bool(found)

    def next(self) -> dict[str, Any] | None:
        """The next whole message, if there is one."""
        if len(self._held) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._held)
        end = LENGTH.size + length
        if len(self._held) < end:
            return None
        content = bytes(self._held[LENGTH.size : end])
        del self._held[:end]
        message: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
        return message

    def wait(self) -> dict[str, Any] | None:
        """The next whole message; none if the other end closes before it."""
        while (message := self.next()) is None:
            if not self.read():
                return None
        return message
