"""nginx with a configuration of its own: one process, sendfile, no log, as the user who runs the benchmark."""

import pathlib
import shutil

from peers import Missing, Server, first_output

_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {address};
        default_type text/plain;
        location = / {{ return 200 "Hello, World!\n"; }}
        location = {path} {{ alias {file}; }}
    }}
}}
"""


class Nginx(Server):
    name = "nginx"
    note = "one process, `sendfile on`, `tcp_nopush on`, no access log"

    def __init__(self, folder, path, file):
        """Serves `file` at `path`, and a greeting at /. `folder` is for what it writes."""
        self._folder = pathlib.Path(folder)
        self._path = path
        self._file = file

    def version(self, python):
        return first_output([self._program(), "-V"]).splitlines()[0].removeprefix("nginx version: nginx/")

    def command(self, setting):
        path = self._folder / f"nginx-{setting.port}.conf"
        path.write_text(_CONFIGURATION.format(
            folder=self._folder, address=setting.address, path=self._path, file=self._file,
            connections=2 * setting.connections + 64), encoding="utf-8")
        return [self._program(), "-p", self._folder, "-e", "stderr", "-c", path]

    @staticmethod
    def _program():
        program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
        if not program:
            raise Missing("apt-get install nginx-light")
        return program
