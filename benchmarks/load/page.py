"""The results page: date, machine, versions and method above the numbers."""

import pathlib

_RESULTS = pathlib.Path(__file__).with_name("results")


def write(date, text):
    path = _RESULTS / f"{date}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def render(date, machine, versions, skipped, chosen, options, tables):
    """`tables`: (case, Markdown table) pairs."""
    lines = [f"# Load against peers, {date}", ""]
    lines += [f"- Machine: {machine['cpu']}, {machine['cores']} cores"
              f"{' (virtual)' if machine['virtual'] else ''}, {machine['memory_gib']} GiB, {machine['kernel']}; "
              f"load average {machine['load_average']:.2f} before the first run."]
    lines += [f"- Method: every server on core {options.server_core}, wrk (1 thread, {options.connections} connections) "
              f"on core {options.client_core}; {options.rounds} rounds of {options.seconds} s for each server, interleaved, "
              "the order reversed each round; medians over the rounds; `× wizgi` is the median of the ratios within the rounds."]
    lines += ["- CPU: user and system time of the server's whole process tree, divided by the completed requests. "
              "How to read it: [README](../README.md)."]
    lines += [f"- Skipped: {name} ({reason})." for name, reason in skipped.items()]
    lines += ["", "| | version | configuration |", "|---|---|---|"]
    lines += [f"| {server.name} | {versions[server.name]} | {server.note} |" for server in chosen]
    lines += [f"| {name} | {version} | |" for name, version in versions.items()
              if name not in {server.name for server in chosen}]
    for case, table in tables:
        lines += ["", f"## {case.title} (`{case.name}`)", "", table]
    return "\n".join(lines) + "\n"
