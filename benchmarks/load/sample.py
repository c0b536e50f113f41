"""The figures of one run, and of several runs of one server."""

import statistics
from dataclasses import dataclass, field

import wrk

# Fewer busy connections than this share of those opened: the server leaves the others waiting, and its figures
# are those of a lighter load. (A client that cannot keep up also lowers it, though never so far.)
_LEAST_SERVED = 0.25


@dataclass(frozen=True)
class Sample:
    """What has no meaning in a run is None."""

    requests: int
    user_us: float  # CPU microseconds per completed request
    system_us: float
    busy: float | None  # share of the server's core: far below 1, the client was the limit
    rps: float | None
    p50_ms: float | None
    p99_ms: float | None
    served: float | None  # connections with a request in flight on average (Little's law)
    faults: str = ""  # why the run does not count; empty when it does

    @property
    def cpu_us(self):
        return self.user_us + self.system_us


def take(running, case, options):
    """Loads a running server once."""
    user, system = running.cpu_seconds()
    load = wrk.run(running.url, options.connections, options.seconds, options.client_core, case.request_headers, case.request_body)
    user, system = (after - before for after, before in zip(running.cpu_seconds(), (user, system)))
    requests, seconds = load["requests"], load["seconds"]
    per_request = 1e6 / max(requests, 1)
    served = requests / seconds * load["mean_ms"] / 1000
    return Sample(requests, user * per_request, system * per_request, (user + system) / seconds, requests / seconds,
                  load["p50_ms"], load["p99_ms"], served, _faults(load, served, options.connections))


def of_calls(calls, user, system):
    """The sample of an app that was called without a server."""
    return Sample(calls, user * 1e6 / calls, system * 1e6 / calls, None, None, None, None, None)


def of_failure(reason):
    return Sample(0, 0.0, 0.0, None, None, None, None, None, faults=reason)


def _faults(load, served, connections):
    found = wrk.faults(load)
    if not found and served < _LEAST_SERVED * connections:
        found = f"about {served:.0f} of {connections} connections served at a time"
    return found


@dataclass
class Series:
    """A server in one case: why it was not measured, or one sample for each round."""

    server: str
    refusal: str = ""
    keeps_alive: bool = True
    samples: list = field(default_factory=list)

    def good(self):
        return [sample for sample in self.samples if not sample.faults]

    def median(self, figure):
        """None where the figure has no meaning."""
        values = [getattr(sample, figure) for sample in self.good()]
        return None if None in values else statistics.median(values)

    def ratio(self, reference):
        """CPU per request against `reference`: the median of the ratios within each round.

        Both of a pair met the same neighbours on the machine, so this is steadier than a ratio of medians.
        """
        ratios = [mine.cpu_us / theirs.cpu_us for mine, theirs in zip(self.samples, reference.samples)
                  if not mine.faults and not theirs.faults and theirs.cpu_us]
        return statistics.median(ratios) if ratios else None

    def remark(self, case):
        if self.refusal:
            return self.refusal
        faulty = [sample.faults for sample in self.samples if sample.faults]
        remarks = []
        if faulty:
            remarks.append(f"{len(faulty)} of {len(self.samples)} runs refused ({faulty[0]})")
        if case.keep_alive and not self.keeps_alive:
            remarks.append("closes each connection")
        return "; ".join(remarks)
