"""What an application must not start in a process that serves: refused where it does so, with the reason, at import as in a request.

Libraries are changed right after they are imported, if ever they are, so an application that has none of them pays for nothing. A forked child is
plain Python (docs/decisions/0003) and may do what it likes.
"""
import contextlib
import os
import sys
import threading

import _wizgi

OWN_SERVER = (
    "Leave it out: with --threads N a request that waits holds one of N threads, and nothing need be patched. Or run the application in a server "
    "of greenlets, such as gunicorn -k {library}, and give Wizgi its address in place of the application (docs/decisions/0019-gevent.md)."
)
GREENLETS = (
    "Wizgi refuses {what}: greenlets exchange parts of a stack on which .NET is, which ends the process sooner or later, and they stand still between requests. "
    + OWN_SERVER
)
DEBUGGER = (
    "Wizgi refuses {name}: it shows everybody the source and values of an error, and its console{when} runs what a browser sends. "
    "Leave it out; where you develop, --debug allows it, and shows errors to clients on this machine without it "
    "(in an ASP.NET Core host: WsgiOptions.AllowDebuggers)."
)
SECOND_SERVER = (
    "Wizgi refuses app.run(), run_simple() on the main thread: it would serve in place of Wizgi and never return. "
    "Put it below: if __name__ == '__main__':"
)

_is_debugging = False


class Refused(RuntimeError):
    """The application does what cannot be allowed here."""


def install(is_debugging):
    """Before anything of the application is imported."""
    global _is_debugging
    _is_debugging = is_debugging
    for name, change in CHANGES.items():
        if name in sys.modules:
            change(sys.modules[name])
    sys.meta_path.insert(0, Finder)


def check_start():
    """What came with the interpreter, for instance by sitecustomize, was not there to be refused."""
    if getattr(sys.modules.get("gevent.monkey"), "saved", None):
        refuse_greenlets("gevent", "a Python that gevent has patched before it started")
    if getattr(sys.modules.get("eventlet.patcher"), "already_patched", None):
        refuse_greenlets("eventlet", "a Python that eventlet has patched before it started")


class Finder:
    """On sys.meta_path: has whoever finds a module of CHANGES change it as soon as it has run."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        change = CHANGES.get(name)
        if change is None:
            return None
        for finder in sys.meta_path:
            if finder is Finder or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                change_when_executed(spec.loader, change)
                return spec
        return None


def change_when_executed(loader, change):
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return

    def exec_module(module):
        with without_green_dns() if module.__name__ == "eventlet" else contextlib.nullcontext():
            execute(module)
        change(module)

    try:
        # Not another loader: libraries read their files with the one they know.
        loader.exec_module = exec_module
    except AttributeError:
        _wizgi.warn(f"The loader {type(loader).__name__} of {module_of(change)} does not let Wizgi watch it.")


def module_of(change):
    return next(name for name, known in CHANGES.items() if known is change)


def is_child():
    return _wizgi.forked[0] != 0


def refuse_greenlets(library, what):
    raise Refused(GREENLETS.format(library=library, what=what))


@contextlib.contextmanager
def without_green_dns():
    """eventlet imports dnspython anew on its own sockets, and that requests and urllib3, which then are everybody's: a library that only looks whether
    eventlet has patched anything, as Sentry's does, would leave the process without HTTP. The variable is eventlet's own."""
    name = "EVENTLET_NO_GREENDNS"
    before = os.environ.get(name)
    os.environ[name] = "yes"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def change_nothing(module):
    pass


# ---- Greenlets --------------------------------------------------------------------------------------------------------------


def change_gevent_events(events):
    def refuse(event):
        if isinstance(event, events.GeventWillPatchEvent) and not is_child():
            refuse_greenlets("gevent", "gevent.monkey, which patches the standard library")

    events.subscribers.append(refuse)


def change_gevent_hub(hub):
    before(hub.Hub, lambda: refuse_greenlets("gevent", "gevent's hub, which runs greenlets"))


def change_eventlet_hub(hub):
    before(hub.BaseHub, lambda: refuse_greenlets("eventlet", "eventlet's hub, which runs greenlets and which eventlet.monkey_patch() starts"))


# ---- Debuggers, and Werkzeug's server ---------------------------------------------------------------------------------------


def change_werkzeug_debug(debug):
    before(debug.DebuggedApplication, lambda: refuse_debugger("Werkzeug's DebuggedApplication", " with evalex=True"))


def change_backlash_debug(debug):
    before(debug.DebuggedApplication, lambda: refuse_debugger("backlash's DebuggedApplication (debug = true of TurboGears)"))


def change_paste_debug(middleware):
    before(middleware.EvalException, lambda: refuse_debugger("Paste's EvalException (egg:Paste#evalerror)"))


def refuse_debugger(name, when=""):
    if not _is_debugging:
        raise Refused(DEBUGGER.format(name=name, when=when))


def change_werkzeug_serving(serving):
    run_simple = serving.run_simple

    def guarded_run_simple(*positional, **named):
        # A thread of its own harms nobody.
        if threading.current_thread() is threading.main_thread() and not is_child():
            raise Refused(SECOND_SERVER)
        return run_simple(*positional, **named)

    serving.run_simple = guarded_run_simple


def before(cls, check):
    """Has something checked before an object of the class is made."""
    initialize = cls.__init__

    def __init__(self, *positional, **named):
        if not is_child():
            check()
        initialize(self, *positional, **named)

    cls.__init__ = __init__


CHANGES = {
    "gevent.events": change_gevent_events,
    "gevent.hub": change_gevent_hub,
    "eventlet": change_nothing,
    "eventlet.hubs.hub": change_eventlet_hub,
    "werkzeug.debug": change_werkzeug_debug,
    "backlash.debug": change_backlash_debug,
    "paste.evalexception.middleware": change_paste_debug,
    "werkzeug.serving": change_werkzeug_serving,
}
