"""The results page: date, machine, versions and method above the numbers."""

import report


def write(date, text):
    path = report.RESULTS / f"{date}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def render(begun, options, tables):
    """`tables`: (case, Markdown table) pairs."""
    lines = [f"# Load against peers, {begun['date']}", "", report.machine_line(begun["machine"])]
    lines += [f"- Method: every server on core {options.server_core}, wrk (1 thread, {options.connections} connections) "
              f"on core {options.client_core}; {options.rounds} rounds of {options.seconds} s for each server, interleaved, "
              "the order reversed each round; medians over the rounds; `× wizgi` is the median of the ratios within the rounds."]
    lines += ["- CPU: user and system time of the server's whole process tree, divided by the completed requests. "
              "How to read it: [README](../README.md)."]
    lines += [f"- Skipped: {name} ({reason})." for name, reason in options.skipped.items()]
    lines += [f"- wizgi also with `{' '.join(options.wizgi_options)}`."] if options.wizgi_options else []
    lines += ["", "| | version | configuration |", "|---|---|---|"]
    lines += [f"| {server.name} | {options.versions[server.name]} | {server.note} |" for server in options.servers]
    lines += [f"| {name} | {version} | |" for name, version in options.versions.items()
              if name not in {server.name for server in options.servers}]
    for case, table in tables:
        lines += ["", f"## {case.title} (`{case.name}`)", "", table]
    return "\n".join(lines) + "\n"
