"""Who computes: the bare loop, and servers with some number of threads. Each take() is one run."""

import pathlib

import http_client
import peers
import process_tree
import running
import wrk
from process import Client

FOLDER = pathlib.Path(__file__).resolve().parent


class Bare(Client):
    name = "bare loop"
    threads = ""

    def __init__(self, options, environment):
        super().__init__([options.python, FOLDER / "bare_loop.py", options.seconds], options.server_core, environment)
        self._seconds = options.seconds

    def take(self):
        self.go_on()
        told = self.read(5 * self._seconds + 30)
        return {"rate": told["calls"] / told["seconds"], "cpu_us": told["cpu"] * 1e6 / told["calls"], "result": told["result"], "faults": ""}


class Served(running.Running):
    def __init__(self, server, threads, options, environment):
        self.name = server.name
        self.threads = str(threads)
        self._options = options
        super().__init__(server, peers.Setting(
            running.free_port(), FOLDER / "apps", "work", options.python, options.connections, threads=threads,
            wizgi_options=options.wizgi_options), options.server_core, environment)

    def take(self):
        spent, cpu = self._spent(), process_tree.exact_cpu_seconds(self.pid)
        load = wrk.run(self.url, self._options.connections, self._options.seconds, self._options.client_core)
        cpu, spent = process_tree.exact_cpu_seconds(self.pid) - cpu, self._spent() - spent
        return {"rate": load["requests"] / load["seconds"], "cpu_us": cpu * 1e6 / max(load["requests"], 1), "computing": spent / cpu,
                "p50_ms": load["p50_ms"], "p99_ms": load["p99_ms"], "result": self._get("/").decode(), "faults": wrk.faults(load)}

    def _spent(self):
        return float(self._get("/spent"))

    def _get(self, path):
        connection = http_client.Connection(self.port)
        try:
            return connection.get(path)
        finally:
            connection.close()
