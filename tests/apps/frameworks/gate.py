"""Lines that the test lets through one by one, so it can see each on the wire before the next exists."""

import socket
from contextlib import closing


def gated_lines(port, count):
    """Yield `line 0`, `line 1`, ...; go on after each only when a byte comes from the test, which listens on `port`."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=15)) as gate:
        for number in range(count):
            yield ("line %d\n" % number).encode()
            if not gate.recv(1):
                return
