"""One person who sends as much as a voice socket takes, and comes back as soon as it is closed.

`python -m benchmarks.flooder URL ORIGIN COOKIE KIND SECONDS` prints as JSON what it could send, and how it was closed.
"""

import json
import sys
import time
from collections import Counter
from contextlib import suppress

from websockets.exceptions import WebSocketException
from websockets.frames import BINARY, CONT, PING, PONG, TEXT, Frame, Opcode
from websockets.protocol import OPEN
from websockets.sync.client import ClientConnection, connect

AT_ONCE = 1_000
LOOK_SECONDS = 0.05  # whether it is closed, while nothing more is taken


def _frame(opcode: Opcode, content: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, content, fin=fin).serialize(mask=True)


# What is sent once, then again and again.
KINDS = {
    "texts": (b"", _frame(TEXT, b'{"type":"input.begin"}')),
    "texts of 16 KiB": (b"", _frame(TEXT, b'{"type":"%b"}' % (b"x" * 16_000))),
    "pings": (b"", _frame(PING, bytes(125))),
    "pongs": (b"", _frame(PONG)),
    "empty fragments": (_frame(TEXT, fin=False), _frame(CONT, fin=False)),
    "tiny frames": (b"", _frame(BINARY, b"\0")),
    "microphone": (b"", _frame(BINARY, bytes(960))),
}


class Flooder:
    def __init__(self, kind: str, until: float) -> None:
        self._first, self._again = KINDS[kind]
        self._until = until
        self._sent_bytes = 0
        self.closes: Counter[int] = Counter()

    @property
    def frames(self) -> int:
        return self._sent_bytes // len(self._again)

    def flood(self, connection: ClientConnection) -> None:
        """Until it is closed, or the time is over."""
        connection.send('{"type":"session.start"}')
        connection.socket.settimeout(LOOK_SECONDS)
        many, at = memoryview(self._again * AT_ONCE), 0
        with suppress(OSError):  # closed, as its code says
            connection.socket.sendall(self._first)
            while connection.state is OPEN and time.monotonic() < self._until:
                with suppress(TimeoutError):
                    sent = connection.socket.send(many[at:])
                    at = (at + sent) % len(many)
                    self._sent_bytes += sent

    def note_close(self, connection: ClientConnection) -> None:
        if time.monotonic() < self._until:
            self.closes[connection.close_code or 0] += 1


def main(url: str, origin: str, cookie: str, kind: str, seconds: str) -> None:
    until = time.monotonic() + float(seconds)
    flooder = Flooder(kind, until)
    headers = {"Cookie": cookie, "Origin": origin}
    while time.monotonic() < until:
        try:
            with connect(url, additional_headers=headers, close_timeout=0.1) as connection:
                flooder.flood(connection)
        except (OSError, WebSocketException):
            continue
        flooder.note_close(connection)
    print(json.dumps({"frames": flooder.frames, "closes": flooder.closes}))


if __name__ == "__main__":
    main(*sys.argv[1:6])
