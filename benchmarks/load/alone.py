"""The app without a server: bare_call.py in the place of a running server."""

import json
import subprocess

import sample
import servers


class Alone:
    def __init__(self, server):
        self.server = server

    def take(self, case, options):
        command = ["taskset", "--cpu-list", str(options.server_core), options.python, servers.FOLDER / "bare_call.py",
                   case.module, "1", case.method, str(len(case.request_body)), json.dumps(case.request_headers)]
        finished = subprocess.run(command, cwd=servers.APPS, capture_output=True, text=True)
        if finished.returncode != 0:
            raise RuntimeError(finished.stderr.strip().splitlines()[-1])
        told = json.loads(finished.stdout)
        return sample.of_calls(told["calls"], told["user"], told["system"])
