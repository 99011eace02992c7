"""The virus check of ClamAV: clamd's INSTREAM over a socket, so that nothing of ours needs to lie where it can read."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from runtime.ports import Scanner, ScannerError

_CHUNK: Final = 1 << 18
_MOST_ANSWER: Final = 4096


def open_scanner(options: Mapping[str, Any]) -> Scanner:
    """A scanner at ``address``: the path of a socket, or HOST:PORT; ``seconds`` is how long an answer may take."""
    unknown = options.keys() - {"address", "seconds"}
    if unknown or not options.get("address"):
        named = ", ".join(sorted(unknown)) or "nothing"
        raise ScannerError(f"clamav takes address and seconds, not {named}")
    return ClamScanner(str(options["address"]), float(options.get("seconds", 60)))


class ClamScanner:
    """One clamd; each file is a connection of its own."""

    def __init__(self, address: str, seconds: float) -> None:
        self._address, self._seconds = address, seconds

    def scan(self, stream: BinaryIO) -> str:
        """The name of the virus in a stream, or nothing."""
        try:
            with self._connect() as connection:
                _send(connection, stream)
                answer = _answer(connection)
        except OSError as error:
            raise ScannerError(f"clamd at {self._address}: {error}") from error
        if answer == "stream: OK":
            return ""
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerError(f"clamd at {self._address} says: {answer or 'nothing'}")

    def _connect(self) -> socket.socket:
        host, colon, port = self._address.rpartition(":")
        if colon and port.isdigit() and "/" not in self._address:
            return socket.create_connection((host.strip("[]"), int(port)), self._seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._seconds)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


def _send(connection: socket.socket, stream: BinaryIO) -> None:
    connection.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(_CHUNK):
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up on a file above its own limit; its answer says so.
        return


def _answer(connection: socket.socket) -> str:
    said = b""
    while len(said) < _MOST_ANSWER and (part := connection.recv(_MOST_ANSWER)):
        said += part
        if b"\0" in said:
            break
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
