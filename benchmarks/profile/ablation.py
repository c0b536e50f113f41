"""The way without perf: what a request costs more when it brings or gets more."""

import markdown
import rounds
import servers
from cases import BY_NAME

_CASES = ("hello", "headers", "body", "echo")
_SERVERS = ("wizgi", "floor", "alone")


def measure(options):
    """Returns {(case, server): Series}."""
    chosen = [servers.BY_NAME[name] for name in _SERVERS]
    for server in chosen:
        options.versions[server.name] = server.version(options.python)
    return {(name, series.server): series for name in _CASES for series in rounds.measure(BY_NAME[name], chosen, options)}


def table(series):
    def cost(case, server, figure="cpu_us"):
        return series[case, server].median(figure) if series[case, server].good() else float("nan")

    def more(case, figure):
        return cost(case, "wizgi", figure) - cost("hello", "wizgi", figure)

    rows = [
        ["hello in all", cost("hello", "wizgi", "user_us"), cost("hello", "wizgi", "system_us"), "wizgi"],
        ["kernel, at the least", cost("hello", "floor", "user_us"), cost("hello", "floor", "system_us"), "floor"],
        ["application", cost("hello", "alone", "user_us"), cost("hello", "alone", "system_us"), "alone"],
        ["the server", cost("hello", "wizgi", "user_us") - cost("hello", "floor", "user_us") - cost("hello", "alone", "user_us"),
         cost("hello", "wizgi", "system_us") - cost("hello", "floor", "system_us"), "wizgi − floor − alone"],
        ["12 header fields: parser and environ", more("headers", "user_us"), more("headers", "system_us"), "headers − hello"],
        ["10 KiB of response", more("body", "user_us"), more("body", "system_us"), "body − hello"],
        ["1 KiB of request body", more("echo", "user_us"), more("echo", "system_us"), "echo − hello"],
    ]
    return markdown.table([["part", "user µs/req", "system µs/req", "figured as"]]
                          + [[name, markdown.number(user), markdown.number(system), how] for name, user, system, how in rows], left=(0, -1))
