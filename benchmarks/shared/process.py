"""A child process from its start to its end."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading

_STOP_SECONDS = 5
_STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Ended(Exception):
    """The process is gone, or did not answer in time; the text ends with its last line of output."""


class Process:
    """A command pinned to one core; a context manager that ends it and everything below it.

    It is the leader of a session, so that Ctrl-C comes to us alone, and whatever it starts can be ended with it.
    """

    def __init__(self, command, core, folder=None, environment=(), **streams):
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            ["taskset", "--cpu-list", str(core), *map(str, command)], cwd=folder, start_new_session=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **dict(environment)},
            **{"stdin": subprocess.DEVNULL, "stdout": self._log, "stderr": self._log, **streams})

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @property
    def pid(self):
        """Also the program's: taskset becomes it."""
        return self._process.pid

    def check(self):
        """Raises Ended if it ended."""
        if self._process.poll() is not None:
            raise Ended(f"ended with {self._process.returncode}: {self.last_line()}")

    def last_line(self):
        lines = self.output().strip().splitlines()
        return lines[-1] if lines else "no output"

    def output(self):
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def close(self):
        if self._log.closed:
            return
        # A second Ctrl-C must not come in between; this takes _STOP_SECONDS at the most.
        masked = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        try:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # children that outlived it too: the session made them one group
            self._process.wait()
        finally:
            self._log.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)


class Client(Process):
    """A client program that prints a line of JSON for each thing it has done, and may wait for a line of input between them."""

    def __init__(self, command, core, environment=()):
        super().__init__(command, core, environment=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, seconds):
        """Returns its next line. Raises Ended."""
        # A thread can be given up on, where readline on a pipe cannot.
        lines = []
        reader = threading.Thread(target=lambda: lines.append(self._process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(seconds)
        if not lines:
            raise Ended(f"no answer from the client in {seconds:.0f} s: {self.last_line()}")
        if not lines[0]:
            self._process.wait(_STOP_SECONDS)
            self.check()
        return json.loads(lines[0])

    def go_on(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def close(self):
        super().close()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
