"""Runs a gunicorn configuration file in a worker, before the application is imported, and the hooks it has for workers.

Imported by wizgi_boot; ``start`` gives the one ``Hooks`` of the process.
"""
import logging
import logging.config
import os
import signal

import gunicorn_file

LINE = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"
TIME = "[%Y-%m-%d %H:%M:%S %z]"


def start(options, errors):
    """Execute the file, and set up logging."""
    return Hooks(gunicorn_file.run(options["Location"], options["Folder"]), options, errors)


class Hooks:
    def __init__(self, values, options, errors):
        self.values = values
        handler = logging.StreamHandler(errors)
        handler.setFormatter(logging.Formatter(LINE, TIME))
        cfg = gunicorn_file.Config(options["Defaults"], values, options["Stronger"])
        self.log = gunicorn_file.Log(handler, options["LogLevel"])
        self.configures_logging = configure_logging(values)
        self.server = gunicorn_file.Server(cfg, self.log, os.getppid())
        self.worker = gunicorn_file.Worker(cfg, self.log, os.getpid(), self.server.pid, options["Age"])
        self.worker.app = Application()
        self.is_interrupted = False
        self.pre_request = gunicorn_file.find_hook(values, "pre_request")
        self.post_request = take_fewer(gunicorn_file.find_hook(values, "post_request"))
        self.handles_abort = values.get("worker_abort") is not None
        if self.handles_abort:
            signal.signal(signal.SIGABRT, self.on_abort)

    def run(self, name, *arguments):
        hook = gunicorn_file.find_hook(self.values, name)
        if hook is not None:
            hook(*arguments)

    def started(self):
        self.run("post_fork", self.server, self.worker)

    def loaded(self, application):
        """The application is imported."""
        self.worker.wsgi = self.worker.app.callable = application
        self.run("post_worker_init", self.worker)
        self.worker.booted = True

    def interrupted(self):
        """The worker stops quickly. Told by the signal, if Python runs, and by the end of the loop."""
        self.worker.alive = False
        if self.is_interrupted:
            return
        self.is_interrupted = True
        try:
            self.run("worker_int", self.worker)
        except Exception:
            self.log.exception("Exception in worker_int hook")

    def on_abort(self, number, frame):
        self.worker.alive = False
        self.worker.aborted = True
        try:
            self.run("worker_abort", self.worker)
        except Exception:
            self.log.exception("Exception in worker_abort hook")
        self.exiting()
        os._exit(1)

    def exiting(self):
        """The worker ends."""
        self.worker.alive = False
        try:
            self.run("worker_exit", self.server, self.worker)
        except Exception:
            self.log.warning("Exception during worker exit:", exc_info=True)

    # ---- Requests ----

    def request_hooks(self):
        """What is called before and after the application; None: nothing is."""
        return (self.before, self.after) if self.pre_request or self.post_request else None

    def before(self, environ):
        """Run pre_request. What it raises is the application's failure, and then post_request is for nothing but cleaning up."""
        self.worker.nr += 1
        request = Request(environ, self.worker)
        if self.pre_request is None:
            return request
        headers = list(request.headers)
        try:
            self.pre_request(self.worker, request)
        except BaseException:
            self.finish(request, {}, None)
            raise
        if request.headers != headers:
            change_headers(environ, headers, request.headers)
        return request

    def after(self, request, status, fields, sent):
        """Run post_request, when the response is with the client or nowhere."""
        if self.post_request is not None:
            self.finish(request, request.environ, Response(status, fields, sent))

    def finish(self, request, environ, response):
        if self.post_request is None:
            return
        try:
            self.post_request(self.worker, request, environ, response)
        except Exception:
            self.log.exception("Exception in post_request hook")


class Application:
    """``worker.app``."""

    callable = None

    def wsgi(self):
        return self.callable


class Request:
    """What hooks know as ``req``: the request as it came."""

    proxy_protocol_info = None

    def __init__(self, environ, worker):
        self.environ = environ
        self.cfg = worker.cfg
        self.method = environ["REQUEST_METHOD"]
        self.uri = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"]
        self.path, _, rest = self.uri.partition("?")
        self.query, _, self.fragment = rest.partition("#")
        self.version = tuple(int(number) for number in environ["SERVER_PROTOCOL"].rpartition("/")[2].split("."))
        self.scheme = environ["wsgi.url_scheme"]
        self.peer_addr = self.remote_addr = (environ.get("REMOTE_ADDR", ""), int(environ.get("REMOTE_PORT") or 0))
        self.req_number = worker.nr
        self.body = environ["wsgi.input"]
        self.headers = [(header_name(key), value) for key, value in environ.items() if is_header(key)]
        self.trailers = []

    def should_close(self):
        for name, value in self.headers:
            if name == "CONNECTION":
                return value.strip().lower() == "close"
        return self.version <= (1, 0)


class Response:
    """What hooks know as ``resp``: the response as it went."""

    def __init__(self, status, fields, sent):
        self.status = status
        self.status_code = int(status[:3]) if status[:3].isdigit() else None
        self.headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in fields.split("\r\n") if line)]
        self.sent = sent
        self.headers_sent = bool(status)
        lengths = [value for name, value in self.headers if name.lower() == "content-length"]
        self.response_length = int(lengths[0]) if lengths and lengths[0].isdigit() else None
        self.chunked = not lengths
        self.must_close = False


def is_header(key):
    return key.startswith("HTTP_") or key in ("CONTENT_TYPE", "CONTENT_LENGTH")


def header_name(key):
    return key[5 if key.startswith("HTTP_") else 0:].replace("_", "-")


def environ_key(name):
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key


def change_headers(environ, old, new):
    """Give the application the headers that pre_request has left."""
    for name, _ in old:
        environ.pop(environ_key(name), None)
    for name, value in new:
        key = environ_key(name)
        environ[key] = f"{environ[key]},{value}" if key in environ else value


def take_fewer(hook):
    """post_request, which may take two or three arguments only."""
    if hook is None:
        return None
    count = gunicorn_file.arity(hook)
    return (lambda *arguments: hook(*arguments[:count])) if count in (2, 3) else hook


def configure_logging(values):
    """logconfig, logconfig_json and logconfig_dict are for Python's logging: that of the application, and of the hooks. False: none is there."""
    if values.get("logconfig_dict"):
        defaults = {"version": 1, "disable_existing_loggers": False}
        logging.config.dictConfig({**defaults, **values["logconfig_dict"]})
    elif values.get("logconfig_json"):
        import json

        with open(values["logconfig_json"], encoding="utf-8") as file:
            logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, **json.load(file)})
    elif values.get("logconfig"):
        logging.config.fileConfig(values["logconfig"], disable_existing_loggers=False)
    return any(values.get(name) for name in ("logconfig_dict", "logconfig_json", "logconfig"))
