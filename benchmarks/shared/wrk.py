"""One run of the load generator."""

import json
import pathlib
import subprocess
import tempfile

PACKAGE = "wrk"
_SCRIPT = pathlib.Path(__file__).with_name("wrk.lua")


def run(url, connections, seconds, core, headers=(), body=b""):
    """Loads `url` from one thread on `core`, with POST if there is a body. Returns what wrk.lua prints, as a dictionary."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        command = ["taskset", "--cpu-list", str(core), "wrk", "--threads", "1", "--timeout", "5s",
                   "--connections", str(connections), "--duration", f"{seconds}s", "--script", str(_SCRIPT)]
        for name, value in headers:
            command += ["--header", f"{name}: {value}"]
        command += [url, "--", file.name]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    if finished.returncode != 0:
        raise RuntimeError(f"wrk ended with {finished.returncode}: {finished.stderr.strip()}")
    return json.loads(finished.stdout.splitlines()[-1])


def faults(load):
    """What went wrong in a run, in words; empty if nothing."""
    found = [f"{count} {kind} errors" for kind, count in load["errors"].items() if count]
    return ", ".join(found if load["requests"] else [*found, "no response"])


def version():
    finished = subprocess.run(["wrk", "-v"], capture_output=True, text=True)
    return finished.stdout.split("[")[0].removeprefix("wrk").strip()
