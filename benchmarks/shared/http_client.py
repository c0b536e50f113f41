"""The least HTTP/1.1 client: one request at a time on one connection, and a response that says its Content-Length."""

import socket


class BadResponse(Exception):
    """What came is not the expected answer."""


class Connection:
    """Raises OSError and BadResponse; then the connection is closed, and the next request opens another."""

    def __init__(self, port, timeout=10, source="127.0.0.1"):
        self._address = ("127.0.0.1", port)
        self._timeout = timeout
        self._source = (source, 0)
        self._socket = None

    @property
    def is_open(self):
        return self._socket is not None

    def get(self, path):
        """Returns the body of a 200."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, self._timeout, self._source)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head, body = self._response()
        except (OSError, BadResponse):
            self.close()
            raise
        if head.get("connection", "").lower() == "close":
            self.close()
        return body

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _response(self):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        start, _, body = received.partition(b"\r\n\r\n")
        status, *lines = start.decode("latin-1").split("\r\n")
        head = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if status.split(" ")[1:2] != ["200"] or "content-length" not in head:
            raise BadResponse(f"{status}, Content-Length {head.get('content-length')}")
        while len(body) < int(head["content-length"]):
            body += self._receive()
        return head, body

    def _receive(self):
        piece = self._socket.recv(65536)
        if not piece:
            raise BadResponse("the connection ended")
        return piece
