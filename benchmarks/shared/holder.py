"""Connections that stay open: holder.py PORT PATH EXPECTED COUNT.

Each makes one request. Then how many are open is printed; after a line of input each makes another, over the same
connection, and how many did is printed.
"""

import json
import sys

import http_client

_PER_ADDRESS = 5000  # so that ports do not run short, also not after a run that left many in TIME_WAIT


def main():
    port, path, expected, count = sys.argv[1:]
    connections = [http_client.Connection(int(port), source=f"127.0.1.{1 + number // _PER_ADDRESS}") for number in range(int(count))]
    tell("open", connections, path, expected)
    sys.stdin.readline()
    tell("kept", [connection for connection in connections if connection.is_open], path, expected)


def tell(what, connections, path, expected):
    failures = []
    for connection in connections:
        try:
            if connection.get(path) != expected.encode():
                failures.append("a wrong answer")
        except (OSError, http_client.BadResponse) as failure:
            failures.append(repr(failure))
    print(json.dumps({what: sum(connection.is_open for connection in connections), "failures": failures[:3]}), flush=True)


main()
