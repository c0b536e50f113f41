"""One run of the load generator."""

import json
import pathlib
import subprocess

PACKAGE = "wrk"
_SCRIPT = pathlib.Path(__file__).with_name("wrk.lua")


def run(url, case, connections, seconds, core):
    """Loads `url` from one thread on `core`. Returns what wrk.lua prints, as a dictionary."""
    command = ["taskset", "--cpu-list", str(core), "wrk", "--threads", "1", "--timeout", "5s",
               "--connections", str(connections), "--duration", f"{seconds}s", "--script", str(_SCRIPT)]
    for name, value in case.request_headers:
        command += ["--header", f"{name}: {value}"]
    command += [url, "--", str(len(case.request_body))]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    if finished.returncode != 0:
        raise RuntimeError(f"wrk ended with {finished.returncode}: {finished.stderr.strip()}")
    return json.loads(finished.stdout.splitlines()[-1])


def version():
    finished = subprocess.run(["wrk", "-v"], capture_output=True, text=True)
    return finished.stdout.split("[")[0].removeprefix("wrk").strip()
