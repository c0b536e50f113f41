"""What a program found: printed, and as files with date, machine and versions above the figures."""

import datetime
import json
import os

import machine
import peers

RESULTS = peers.ROOT / "benchmarks" / "load" / "results"


def begin():
    """To be called before the first run: what is told of the machine includes how busy it was."""
    return {"date": datetime.date.today().isoformat(), "machine": machine.describe()}


def finish(begun, name, title, method, options, tables, samples):
    """Prints `tables`, pairs of a heading and Markdown; writes what --page and --json ask for.

    `method`: sentences that say how it was measured. `samples`: anything that JSON can hold.
    """
    for heading, text in tables:
        print(f"\n{heading}\n\n{text}\n", flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({**begun, "benchmark": name, "method": method, "versions": options.versions,
                       "skipped": options.skipped, "samples": samples}, file, indent=1)
    if options.page:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{begun['date']}-{name}.md"
        path.write_text(_page(begun, title, f"{name}/README.md", method, options, tables), encoding="utf-8")
        print(f"written: {os.path.relpath(path)}")


def _page(begun, title, readme, method, options, tables):
    lines = [f"# {title}, {begun['date']}", "", machine_line(begun["machine"])]
    lines += [f"- {sentence}" for sentence in method]
    lines += [f"- How to read it: [README](../../{readme})."]
    lines += [f"- Skipped: {name} ({reason})." for name, reason in options.skipped.items()]
    lines += _configurations(options)
    lines += ["- Versions: " + "; ".join(f"{name} {version}" for name, version in options.versions.items()) + "."]
    for heading, text in tables:
        lines += ["", f"## {heading}", "", text]
    return "\n".join(lines) + "\n"


def _configurations(options):
    told = [f"{server.name}: {server.note}" for server in getattr(options, "servers", [])]
    if options.wizgi_options:
        told.append(f"wizgi also with `{' '.join(options.wizgi_options)}`")
    return [f"- Servers: {'; '.join(told)}."] if told else []


def machine_line(described):
    return (f"- Machine: {described['cpu']}, {described['cores']} cores{' (virtual)' if described['virtual'] else ''}, "
            f"{described['memory_gib']} GiB, {described['kernel']}; load average {described['load_average']:.2f} before the first run.")
