"""The servers: how each is started, which version it is, and which Debian package brings it.

Every one gets its best configuration for one process on one core: connections kept alive, no access log.
"""

import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).parent
ROOT = FOLDER.parents[1]


class Missing(Exception):
    """The server cannot run here; the text says what would help."""


@dataclass(frozen=True)
class Setting:
    """What a server is started with. It runs in `folder`, so `module` is importable by name; its callable is `app`."""

    port: int
    folder: pathlib.Path
    module: str
    python: str
    connections: int  # at a time, at the most
    threads: int | None = None  # None: what suits it best
    workers: int | None = None  # None: one process that serves, and no supervisor where it can do without
    keep_alive: bool = True  # whether the clients keep their connections
    idle_seconds: int = 75  # how long a connection may wait for its next request
    response: bytes = b""  # for the floor: the response body,
    content_type: str = "text/plain"
    request_bytes: int = 0  # and how long the request body is
    wizgi_options: tuple = ()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def app(self):
        return f"{self.module}:app"


class Server:
    """What all have: a name, their configuration in words (`note`), and three answers."""

    def version(self, python):
        """Returns the version. Raises Missing. What has to be built is built here."""
        raise NotImplementedError

    def command(self, setting):
        """Returns the arguments that start it in the foreground."""
        raise NotImplementedError

    def input(self, setting):
        """Returns the bytes of its standard input."""
        return b""


class Wizgi(Server):
    name = "wizgi"
    note = "the defaults"

    def version(self, python):
        finished = subprocess.run([ROOT / "wizgi", "--version"], capture_output=True, text=True)
        if finished.returncode != 0:
            raise Missing((finished.stderr or finished.stdout).strip().splitlines()[-1])
        commit = first_output(["git", "-C", ROOT, "describe", "--always", "--dirty"])
        return f"{finished.stdout.strip()} ({commit}), .NET SDK {first_output(['dotnet', '--version'])}"

    def command(self, setting):
        threads = ["--threads", setting.threads] if setting.threads else []
        idle = ["--keep-alive", setting.idle_seconds] if setting.idle_seconds != 75 else []
        return [ROOT / "wizgi", setting.app, "-w", setting.workers or 0, "-b", setting.address, "--python", setting.python, *threads, *idle, *setting.wizgi_options]


@dataclass(frozen=True)
class Gunicorn(Server):
    name: str
    note: str
    worker_class: str

    def version(self, python):
        return _python_version(python, "gunicorn", "gunicorn")

    def command(self, setting):
        threads = ["--threads", setting.threads or 4] if self.worker_class == "gthread" else []
        return [setting.python, "-m", "gunicorn", "--bind", setting.address, "--workers", setting.workers or 1,
                "--worker-class", self.worker_class, *threads, "--keep-alive", setting.idle_seconds,
                "--worker-connections", max(1000, 2 * setting.connections), setting.app]


class Uwsgi(Server):
    name = "uwsgi"
    note = ("`--http11-socket` and as many threads as connections, because a thread stays with its connection; "
            "where it may not have as many, or connections are not kept: `--http-socket`, which closes each")

    def version(self, python):
        if not shutil.which("uwsgi"):
            raise Missing("apt-get install uwsgi-core uwsgi-plugin-python3")
        probe = subprocess.run(["uwsgi", "--plugin", "python3", "--version"], capture_output=True, text=True)
        if "UNABLE to load" in probe.stderr:
            raise Missing("apt-get install uwsgi-plugin-python3")
        return probe.stdout.strip().splitlines()[-1]

    def command(self, setting):
        threads = ["--enable-threads", "--threads", setting.threads] if setting.threads else []
        if setting.keep_alive and (setting.threads or setting.connections) >= setting.connections:
            http = ["--http11-socket", setting.address, *(threads or ["--threads", setting.connections])]
        else:
            # It closes without saying so, which wrk rightly counts as an error.
            http = ["--http-socket", setting.address, "--add-header", "Connection: close", *threads]
        return ["uwsgi", "--plugin", "python3", *http, "--processes", "1", "--listen", "128", "--disable-logging",
                "--pythonpath", ".", "--module", setting.app]


class Waitress(Server):
    name = "waitress"
    note = "`--threads 4` (its default) where nothing else is said"

    def version(self, python):
        return _python_version(python, "waitress", "python3-waitress")

    def command(self, setting):
        return [setting.python, "-m", "waitress", f"--listen={setting.address}", f"--threads={setting.threads or 4}",
                f"--connection-limit={2 * setting.connections + 100}", "--asyncore-use-poll",
                f"--channel-timeout={max(120, setting.idle_seconds)}", setting.app]


class Cheroot(Server):
    name = "cheroot"
    note = "10 threads (its default) where nothing else is said, the limit of kept connections and the backlog raised"

    def version(self, python):
        return _python_version(python, "cheroot", "python3-cheroot")

    def command(self, setting):
        return [setting.python, FOLDER / "cheroot_server.py", setting.module, setting.port, setting.connections,
                setting.threads or 10, setting.idle_seconds]


BY_NAME = {server.name: server for server in (
    Wizgi(),
    Gunicorn("gunicorn", "`-k gthread`, `--threads 4` where nothing else is said (one thread costs 20 % more)", "gthread"),
    Gunicorn("gunicorn-sync", "`-k sync`, its default, which closes every connection", "sync"),
    Uwsgi(),
    Waitress(),
    Cheroot(),
)}


def first_output(command):
    finished = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return finished.stdout.strip() or "?"


def _python_version(python, distribution, package):
    program = f"import importlib.metadata as m; print(m.version({distribution!r}))"
    finished = subprocess.run([python, "-c", program], capture_output=True, text=True)
    if finished.returncode != 0:
        raise Missing(f"apt-get install {package}")
    return finished.stdout.strip()
