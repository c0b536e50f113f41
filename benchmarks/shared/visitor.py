"""The visitor of probe.py, beside whatever else goes on."""

import sys

import peers
from process import Client

HELLO = "Hello, World!\n"


class Visitor(Client):
    """Asks `path` `rate` times a second, for `seconds`; result() waits for the end."""

    def __init__(self, running, path, rate, seconds, core):
        super().__init__([sys.executable, peers.FOLDER / "probe.py", running.port, path, HELLO, rate, seconds], core)
        self._seconds = seconds

    def result(self):
        """Returns {"latencies": milliseconds in their order, "errors": texts}. Raises Ended."""
        return self.read(3 * self._seconds + 30)


def percentile(latencies, share):
    """None of nothing."""
    return sorted(latencies)[min(len(latencies) - 1, int(len(latencies) * share))] if latencies else None


def pooled(results):
    """(p50, p99, highest) over the latencies of several results."""
    latencies = [latency for result in results for latency in result["latencies"]]
    return percentile(latencies, 0.5), percentile(latencies, 0.99), max(latencies, default=None)


def errors(results):
    """In words; empty if there were none."""
    found = [error for result in results for error in result["errors"]]
    return f"{len(found)} failed requests ({found[0]})" if found else ""
