"""A gunicorn configuration file: running it, and what its hooks see of the configuration.

Shared by the programs beside it: gunicorn_reader.py asks a file for its settings, gunicorn_server.py runs the hooks of the supervisor,
gunicorn_worker.py those of a worker. A location is file:/absolute/path or python:module.
"""
import importlib
import importlib.machinery
import importlib.util
import inspect
import logging
import os
import sys
import traceback

# gunicorn's name for the module.
MODULE = "__config__"

# With what each hook is called; post_request may also take fewer.
HOOKS = {
    "on_starting": "server", "on_reload": "server", "when_ready": "server", "pre_fork": "server, worker", "post_fork": "server, worker",
    "post_worker_init": "worker", "worker_int": "worker", "worker_abort": "worker", "pre_exec": "server", "pre_request": "worker, req",
    "post_request": "worker, req, environ, resp", "child_exit": "server, worker", "worker_exit": "server, worker",
    "nworkers_changed": "server, new_value, old_value", "on_exit": "server",
}


def become_gunicorn():
    """Make of a program of this folder what a configuration file expects to run in."""
    sys.path.pop(0)
    sys.argv[:] = ["gunicorn"]
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))


def run(location, folder):
    """Execute a file, or import a module, and give its variables."""
    if folder not in sys.path:
        # Where the server was started; in a worker the application's directory, which is the current one, stays before it.
        here = os.getcwd()
        sys.path.insert(sys.path.index(here) + 1 if here in sys.path else 0, folder)
    kind, _, place = location.partition(":")
    if kind == "python":
        return vars(importlib.import_module(place))
    loader = importlib.machinery.SourceFileLoader(MODULE, place)
    spec = importlib.util.spec_from_file_location(MODULE, place, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return vars(module)


def find_hook(values, name):
    """The callable that a file gives for a hook, itself or by its name; None: none."""
    value = values.get(name)
    if isinstance(value, str):
        module, _, attribute = value.rpartition(".")
        value = getattr(importlib.import_module(module), attribute)
    return value


def arity(value):
    """How many arguments it takes; -1: any number, or nobody knows."""
    try:
        parameters = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return -1
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return -1
    return sum(parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD) for parameter in parameters)


def describe(problem):
    """The traceback of what a file raised, without the frames that brought us there."""
    frames = problem.__traceback__
    while frames is not None and is_ours(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(problem), problem, frames)).rstrip("\n")
    if isinstance(problem, ModuleNotFoundError) and (problem.name or "").partition(".")[0] == "gunicorn":
        text += "\nThe file uses gunicorn's own modules: keep gunicorn installed, or take the import out."
    return text


def is_ours(filename):
    return os.path.dirname(filename) == os.path.dirname(__file__) or filename.startswith("<frozen importlib") or filename == importlib.__file__


class Config:
    """What hooks know as ``server.cfg`` and ``worker.cfg``: each setting under its name, as the file has it where the file decides."""

    def __init__(self, defaults, values, stronger):
        known = {name: as_value(texts) for name, texts in defaults.items()}
        known.update((name, value) for name, value in values.items() if not name.startswith("_"))
        known.update((name, as_value(texts)) for name, texts in stronger.items())
        self.__dict__.update(known)
        self.env = dict(item.partition("=")[::2] for item in as_list(known.get("raw_env")))
        self.address = as_list(known.get("bind"))
        self.is_ssl = False
        self.worker_class_str = "gthread"
        self.uid, self.gid = os.getuid(), os.getgid()
        self.settings = {name: SettingView(name, value) for name, value in known.items() if name in defaults or name in HOOKS}

    def __getattr__(self, name):
        if name in HOOKS:
            return lambda *arguments: None
        raise AttributeError(f"No configuration setting for: {name}")


class SettingView:
    """One of ``cfg.settings``."""

    def __init__(self, name, value):
        self.name = name
        self.value = value

    def get(self):
        return self.value


def as_list(value):
    return [] if value is None else value.split(",") if isinstance(value, str) else list(value)


def as_value(texts):
    """What the texts of a setting mean in Python."""
    if len(texts) != 1:
        return texts or None
    text = texts[0]
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


class Log:
    """What hooks know as ``server.log`` and ``worker.log``, which is also ``logging.getLogger("gunicorn.error")``."""

    def __init__(self, handler, level):
        self.error_log = logging.getLogger("gunicorn.error")
        self.access_log = logging.getLogger("gunicorn.access")
        self.loglevel = getattr(logging, level.upper(), logging.INFO)
        for logger in (self.error_log, self.access_log):
            logger.propagate = False
            logger.handlers[:] = [handler]
        self.error_log.setLevel(self.loglevel)
        self.access_log.setLevel(logging.INFO)

    def __getattr__(self, name):
        # debug, info, warning, error, exception, critical, log
        return getattr(self.error_log, name)


class Server:
    """What hooks know as ``server``."""

    def __init__(self, cfg, log, pid):
        self.cfg = cfg
        self.log = log
        self.pid = pid
        self.num_workers = getattr(cfg, "workers", None)
        self.address = cfg.address
        self.proc_name = getattr(cfg, "proc_name", None)
        self.timeout = getattr(cfg, "timeout", None)
        self.LISTENERS = []
        self.WORKERS = {}
        self.worker_age = 0
        self.master_name = "Master"


class Worker:
    """What hooks know as ``worker``."""

    def __init__(self, cfg, log, pid, ppid, age):
        self.cfg = cfg
        self.log = log
        self.pid = pid
        self.ppid = ppid
        self.age = age
        self.timeout = getattr(cfg, "timeout", None)
        self.max_requests = getattr(cfg, "max_requests", None)
        self.sockets = []
        self.nr = 0
        self.alive = True
        self.booted = False
        self.aborted = False
        self.wsgi = None

    def __str__(self):
        return f"<Worker {self.pid}>"
