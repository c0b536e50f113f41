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
                   case.module, "1", case.method, json.dumps(case.request_headers)]
        finished = subprocess.run(command, cwd=servers.APPS, input=case.request_body, capture_output=True)
        if finished.returncode != 0:
            raise RuntimeError(finished.stderr.decode().strip().splitlines()[-1])
        told = json.loads(finished.stdout)
        return sample.of_calls(told["calls"], told["user"], told["system"])
