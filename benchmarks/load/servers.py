"""The servers: how each is started, which version it is, and which Debian package brings it.

Every one gets its best configuration for one process on one core: connections kept alive, no access log.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).parent
APPS = FOLDER / "apps"
ROOT = FOLDER.parent.parent


class Missing(Exception):
    """The server cannot run here; the text says what would help."""


@dataclass(frozen=True)
class Setting:
    """What a server is started with. It runs in apps/, so `case.module` is importable by name."""

    port: int
    case: object
    connections: int
    python: str

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def app(self):
        return f"{self.case.module}:app"


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
        commit = _output(["git", "-C", ROOT, "describe", "--always", "--dirty"])
        return f"{finished.stdout.strip()} ({commit}), .NET SDK {_output(['dotnet', '--version'])}"

    def command(self, setting):
        return [ROOT / "wizgi", setting.app, "-b", setting.address, "--python", setting.python]


@dataclass(frozen=True)
class Gunicorn(Server):
    name: str
    note: str
    options: tuple

    def version(self, python):
        return _python_version(python, "gunicorn", "gunicorn")

    def command(self, setting):
        return [setting.python, "-m", "gunicorn", "--bind", setting.address, "--workers", "1", *self.options, setting.app]


class Uwsgi(Server):
    name = "uwsgi"
    note = ("`--http11-socket` and as many threads as connections, because a thread stays with its connection; "
            "`short`: `--http-socket`, one thread")

    def version(self, python):
        if not shutil.which("uwsgi"):
            raise Missing("apt-get install uwsgi-core uwsgi-plugin-python3")
        probe = subprocess.run(["uwsgi", "--plugin", "python3", "--version"], capture_output=True, text=True)
        if "UNABLE to load" in probe.stderr:
            raise Missing("apt-get install uwsgi-plugin-python3")
        return probe.stdout.strip().splitlines()[-1]

    def command(self, setting):
        if setting.case.keep_alive:
            http = ["--http11-socket", setting.address, "--threads", str(setting.connections)]
        else:
            # It closes without saying so, which wrk rightly counts as an error.
            http = ["--http-socket", setting.address, "--add-header", "Connection: close"]
        return ["uwsgi", "--plugin", "python3", *http, "--processes", "1", "--listen", "128", "--disable-logging",
                "--pythonpath", ".", "--module", setting.app]


class Waitress(Server):
    name = "waitress"
    note = "`--threads 4` (its default)"

    def version(self, python):
        return _python_version(python, "waitress", "python3-waitress")

    def command(self, setting):
        return [setting.python, "-m", "waitress", f"--listen={setting.address}", "--threads=4",
                f"--connection-limit={2 * setting.connections + 100}", setting.app]


class Cheroot(Server):
    name = "cheroot"
    note = "10 threads (its default), the limit of kept connections and the backlog raised"

    def version(self, python):
        return _python_version(python, "cheroot", "python3-cheroot")

    def command(self, setting):
        return [setting.python, FOLDER / "cheroot_server.py", setting.case.module, str(setting.port), str(setting.connections)]


class Floor(Server):
    name = "floor"
    note = "`floor.c`: an epoll loop that sends a constant; no parser, no Python"

    def version(self, python):
        compiler = self._compiler()
        self._build(compiler)
        return _output([compiler, "--version"]).splitlines()[0]

    def command(self, setting):
        return [self._build(self._compiler()), str(setting.port), "keep" if setting.case.keep_alive else "close"]

    def input(self, setting):
        """The response, with the head that most servers send."""
        body = setting.case.response_body
        head = ("HTTP/1.1 200 OK\r\nServer: floor\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
                + ("" if setting.case.keep_alive else "Connection: close\r\n"))
        return head.encode() + b"\r\n" + body

    @staticmethod
    def _compiler():
        compiler = shutil.which("cc")
        if not compiler:
            raise Missing("no C compiler: apt-get install gcc libc6-dev")
        return compiler

    @staticmethod
    def _build(compiler):
        """Compiles into .cache/ once per content of floor.c."""
        source = FOLDER / "floor.c"
        program = FOLDER / ".cache" / f"floor-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}"
        if not program.exists():
            program.parent.mkdir(exist_ok=True)
            finished = subprocess.run([compiler, "-O2", "-o", program, source], capture_output=True, text=True)
            if finished.returncode != 0:
                raise Missing(f"floor.c does not compile: {finished.stderr.strip().splitlines()[0]}")
        return program


class Alone(Server):
    name = "alone"
    note = "`bare_call.py`: the app called in a loop with a copy of an environ; no server, no socket"

    def version(self, python):
        return "the app of each case"


_ALL = (
    Wizgi(),
    Gunicorn("gunicorn", "`-k gthread --threads 4 --keep-alive 75` (one thread costs 20 % more)",
             ("--worker-class", "gthread", "--threads", "4", "--keep-alive", "75")),
    Gunicorn("gunicorn-sync", "`-k sync`, its default, which closes every connection", ("--worker-class", "sync")),
    Uwsgi(),
    Waitress(),
    Cheroot(),
    Floor(),
    Alone(),
)
BY_NAME = {server.name: server for server in _ALL}


def _python_version(python, distribution, package):
    program = f"import importlib.metadata as m; print(m.version({distribution!r}))"
    finished = subprocess.run([python, "-c", program], capture_output=True, text=True)
    if finished.returncode != 0:
        raise Missing(f"apt-get install {package}")
    return finished.stdout.strip()


def _output(command):
    finished = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return finished.stdout.strip() or "?"
