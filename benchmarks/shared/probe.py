"""One visitor at a constant low rate: probe.py PORT PATH EXPECTED RATE SECONDS. Prints latencies in ms as JSON.

A request that is due while the last one is still waiting counts from the time it was due; otherwise a server that stops
for a second would show up as one slow request instead of a second of them. A connection that the server closes is opened
again, which then belongs to the latency. What fails counts as an error, and as late as it failed.
"""

import json
import sys
import time

import http_client


def main():
    port, path, expected, rate, seconds = sys.argv[1:]
    connection = http_client.Connection(int(port))
    every = 1 / float(rate)
    latencies, errors = [], []
    start = time.monotonic()
    for number in range(int(float(seconds) * float(rate))):
        due = start + number * every
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
            due = time.monotonic()
        try:
            if connection.get(path) != expected.encode():
                errors.append("a wrong answer")
        except (OSError, http_client.BadResponse) as failure:
            errors.append(repr(failure))
        latencies.append((time.monotonic() - due) * 1000)
        if time.monotonic() > start + 2 * float(seconds) + 10:
            errors.append("given up")
            break
    print(json.dumps({"latencies": latencies, "errors": errors}))


main()
