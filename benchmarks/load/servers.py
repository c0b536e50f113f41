"""What is loaded: the peers, and two that are not servers."""

import hashlib
import pathlib
import shutil
import subprocess

import peers
from peers import Missing, Server

FOLDER = pathlib.Path(__file__).resolve().parent
APPS = FOLDER / "apps"


class Floor(Server):
    name = "floor"
    note = "`floor.c`: an epoll loop that sends a constant; no parser, no Python"

    def version(self, python):
        compiler = self._compiler()
        self._build(compiler)
        return peers.first_output([compiler, "--version"]).splitlines()[0]

    def command(self, setting):
        return [self._build(self._compiler()), setting.port, "keep" if setting.keep_alive else "close", setting.request_bytes]

    def input(self, setting):
        """The response, with the head that most servers send."""
        head = ("HTTP/1.1 200 OK\r\nServer: floor\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                f"Content-Type: {setting.content_type}\r\nContent-Length: {len(setting.response)}\r\n"
                + ("" if setting.keep_alive else "Connection: close\r\n"))
        return head.encode() + b"\r\n" + setting.response

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


BY_NAME = {**peers.BY_NAME, **{server.name: server for server in (Floor(), Alone())}}
