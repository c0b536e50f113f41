"""A server process that accepts connections."""

import socket
import tempfile
import time

import peers
import process_tree
from process import Ended, Process

_START_SECONDS = 30


class Running(Process):
    """A server of peers.py pinned to one core. Raises Ended when it ends early or accepts no connection in time."""

    def __init__(self, server, setting, core, environment=()):
        self.server = server
        self.setting = setting
        with tempfile.TemporaryFile() as source:
            source.write(server.input(setting))
            source.seek(0)
            super().__init__(server.command(setting), core, setting.folder, environment, stdin=source)
        try:
            self._wait_until_it_accepts()
        except BaseException:
            self.close()
            raise

    @property
    def port(self):
        return self.setting.port

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def cpu_seconds(self):
        """(user, system) of the whole process tree. Raises Ended."""
        self.check()
        return process_tree.cpu_seconds(self.pid)

    def last_line(self):
        return super().last_line().replace(f"{peers.ROOT}/", "")

    def _wait_until_it_accepts(self):
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Ended(f"accepts no connection after {_START_SECONDS} s: {self.last_line()}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
