"""One case: all servers up at once, loaded in turn, in the reverse order every other round."""

import contextlib

import exchange
import program
import sample
import servers
import wrk
from alone import Alone
from loaded import Loaded
from process import Ended


def measure(case, chosen, options):
    """Returns a Series for each server of `chosen`, in their order."""
    series = {server.name: sample.Series(server.name) for server in chosen}
    with contextlib.ExitStack() as stack:
        up = [running for server in chosen if (running := _start(stack, server, series[server.name], case, options))]
        for number in range(options.rounds):
            for running in up if number % 2 == 0 else reversed(up):
                taken = _take(running, case, options)
                series[running.server.name].samples.append(taken)
                program.progress(f"{case.name}, round {number + 1} of {options.rounds}: {running.server.name} "
                          + (taken.faults or f"{taken.cpu_us:.1f} µs"))
    return list(series.values())


def _start(stack, server, series, case, options):
    """Starts, checks and warms a server up. Returns None, with the reason in `series`, if it is not fit."""
    if isinstance(server, servers.Alone):
        return Alone(server)
    try:
        running = stack.enter_context(Loaded(server, case, options))
        series.keeps_alive = exchange.check(running.port, case)
        wrk.run(running.url, options.connections, options.warmup, options.client_core, case.request_headers, case.request_body)
        return running
    except Ended as failure:
        series.refusal = f"did not start: {failure}"
    except exchange.WrongResponse as failure:
        series.refusal = f"wrong answer: {failure}"
    program.progress(f"{case.name}: {server.name} {series.refusal}")
    return None


def _take(running, case, options):
    try:
        return running.take(case, options)
    except (Ended, RuntimeError) as failure:
        return sample.of_failure(str(failure))
