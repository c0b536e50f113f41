"""A server process from its start to its end."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time

import process_tree
import sample
import servers

_START_SECONDS = 30
_STOP_SECONDS = 5


class DidNotStart(Exception):
    """The server ended, or did not accept a connection in time; the text ends with its last line of output."""


class Running:
    """A server pinned to one core; a context manager that ends it and everything below it."""

    def __init__(self, server, case, options):
        self.server = server
        self.port = _free_port()
        self._log = tempfile.TemporaryFile()
        setting = servers.Setting(self.port, case, options.connections, options.python)
        with tempfile.TemporaryFile() as source:
            source.write(server.input(setting))
            source.seek(0)
            self._process = subprocess.Popen(
                ["taskset", "--cpu-list", str(options.server_core), *server.command(setting)],
                cwd=servers.APPS, stdin=source, stdout=self._log, stderr=self._log, start_new_session=True,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        try:
            self._wait_until_it_accepts()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def cpu_seconds(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended: {self._last_line()}")
        return process_tree.cpu_seconds(self._process.pid)

    def take(self, case, options):
        return sample.take(self, case, options)

    def close(self):
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # children that outlived it too: the session made them one group
        self._process.wait()
        self._log.close()

    def _wait_until_it_accepts(self):
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise DidNotStart(f"ended with {self._process.returncode}: {self._last_line()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise DidNotStart(f"accepts no connection after {_START_SECONDS} s: {self._last_line()}")

    def _last_line(self):
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1].replace(f"{servers.ROOT}/", "") if lines else "no output"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
