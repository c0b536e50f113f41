"""One big transfer: transfer_client.py PORT PATH BYTES MODE. Prints what came, and how long it took, as JSON.

Modes: upload; download, in which the kernel throws the bytes away (MSG_TRUNC), so that the client costs little of the
machine that it shares with the server; check, a download in which every byte is compared.
"""

import json
import socket
import sys
import time

PATTERN = bytes(range(256)) * 4096  # 1 MiB; what the app's pieces and the file consist of
_LIMIT = 1 << 20


def main():
    port, path, size, mode = sys.argv[1:]
    connection = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
    start = time.monotonic()
    told = upload(connection, path, int(size)) if mode == "upload" else download(connection, path, mode == "check")
    print(json.dumps({**told, "seconds": time.monotonic() - start}))


def upload(connection, path, size):
    connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
                       f"Content-Length: {size}\r\nConnection: close\r\n\r\n".encode())
    left = size
    while left:
        left -= connection.send(PATTERN[:left] if left < _LIMIT else PATTERN)
    status, length, body = head(connection)
    while piece := connection.recv(_LIMIT):
        body += piece
    return {"status": status, "bytes": int(body) if status == 200 else 0}


def download(connection, path, checks):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status, length, body = head(connection)
    received, right = len(body), body == PATTERN[:len(body)]
    buffer = bytearray(_LIMIT)
    while received < length:
        if checks:
            # Up to the end of the pattern, so that the next piece begins at its start again.
            piece = connection.recv(_LIMIT - received % _LIMIT)
            right &= piece == PATTERN[received % _LIMIT:received % _LIMIT + len(piece)]
            count = len(piece)
        else:
            count = connection.recv_into(buffer, _LIMIT, socket.MSG_TRUNC)
        if not count:
            break
        received += count
    return {"status": status, "bytes": received if right else -1}


def head(connection):
    """Returns status, Content-Length, and what came of the body."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(4096)
        if not piece:
            sys.exit(f"no response: {received!r}")
        received += piece
    start, _, body = received.partition(b"\r\n\r\n")
    lines = start.decode("latin-1").lower().split("\r\n")
    lengths = [int(line.split(":")[1]) for line in lines if line.startswith("content-length:")]
    return int(lines[0].split(" ")[1]), lengths[0] if lengths else 1 << 62, body


main()
