"""The Python half of Wizgi's bridge: loading an application, tracebacks, signals, the end of the process.

Runs inside a worker as the module ``wizgi_boot``. Nothing here is on the path of every request. ``_wizgi`` is built into the worker and
gives the functions that are C#, ``log``, ``warn``, ``watch``, ``is_serving`` and ``take_interrupt``, and ``forked``, a byte that is not 0 in a forked child.
"""
import ast
import difflib
import importlib
import importlib.machinery
import importlib.util
import io
import os
import signal
import stat
import sys
import traceback

import _wizgi

# gunicorn's exit codes.
BOOT_FAILURE = 3
LOAD_FAILURE = 4


class LoadError(Exception):
    """An application reference leads nowhere. The text is for the person who typed it."""

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


class Interrupted(SystemExit):
    """Raised in an application that keeps a quick stop waiting."""


class RequestTimeout(BaseException):
    """Raised in an application that takes longer than --timeout for a request. Its client has an answer already."""

    def __init__(self, text="the request takes longer than --timeout allows"):
        super().__init__(text)


# ---- Start ------------------------------------------------------------------------------------------------------------------


def prepare(argv, directory, more_paths):
    """Make sys.argv, sys.path and the environment what an application run by a WSGI server expects."""
    boot_path = os.environ.get("WIZGI_BOOT_PATH")
    for name in os.environ.pop("WIZGI_PRIVATE", "").split():
        os.environ.pop(name, None)
    sys.argv[:] = argv
    if sys.path and sys.path[0] in ("", boot_path):
        del sys.path[0]
    if directory in sys.path:
        sys.path.remove(directory)
    sys.path[:0] = [*more_paths, directory]


# Most often the virtual environment has been forgotten.
python_hint = "\nThe server's Python is {}. Install there what is missing, or name the virtual environment that has it with --python."
place_hint = "Start in the directory of the application, or name it with --chdir or --pythonpath."


def load(reference):
    """The application that ``module``, ``module:attribute.path``, ``module:factory(...)``, ``path/file.py:attribute`` or ``path/file.wsgi`` names."""
    try:
        return find(reference)
    except ModuleNotFoundError as problem:
        problem.wizgi_hint = python_hint.format(sys.executable)
        raise


def find(reference):
    module_name, colon, expression = reference.partition(":")
    if not module_name:
        raise LoadError(f"'{reference}' names no module: write package.module:application or path/file.py:application", LOAD_FAILURE)
    module = load_module(module_name, reference)
    if not colon:
        module, module_name = project_module(module, module_name)
        expression = default_attribute(module, module_name)
    app = evaluate(module, module_name, expression)
    if not callable(app):
        raise LoadError(
            f"'{reference}' is not a WSGI application: {describe_type(app)} cannot be called with (environ, start_response)", LOAD_FAILURE)
    return app


def load_module(name, reference):
    if name.endswith(".py") or "/" in name:
        return load_file(name)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as problem:
        # A module that the application itself misses is the application's error, with its traceback.
        if problem.name is None or not (name == problem.name or name.startswith(problem.name + ".")):
            raise
        near = next((path for path in (name.replace(".", "/") + ".py", "./" + name) if os.path.isfile(path)), None)
        hint = f" Did you mean '{near}'?" if near else ""
        if name.endswith(".ini"):
            hint = f" If it is a PasteDeploy file, use --paste {name}."
        raise LoadError(
            f"cannot load '{reference}': there is no module '{problem.name}'.{hint} Looked in {sys.path[0]} and the rest of sys.path. {place_hint}",
            BOOT_FAILURE) from None
    except ValueError as problem:  # "a..b", "."; or the application's own, or a file with a NUL
        if application_frames(problem) is not None or all(part.isidentifier() for part in name.split(".")):
            raise
        raise LoadError(f"cannot load '{reference}': '{name}' is not the name of a module ({problem})", LOAD_FAILURE) from None


def load_file(path):
    full = os.path.abspath(path)
    if not os.path.isfile(full):
        hint = f" Did you mean '{path}.py'?" if os.path.isfile(full + ".py") else ""
        raise LoadError(f"cannot load '{path}': there is no file {full}.{hint}", BOOT_FAILURE)
    if full in _files:
        return _files[full]
    name = module_name_of(full)
    loader = ScriptLoader(name, full) if full.endswith(SCRIPT) else None
    spec = importlib.util.spec_from_file_location(name, full, loader=loader)
    if spec is None:
        raise LoadError(f"cannot load '{path}': it is not a Python file", LOAD_FAILURE)
    # As 'python path/file.py' would: the file finds the modules beside it.
    sys.path.insert(0, os.path.dirname(full))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    _files[full] = module
    return module


_files = {}

# mod_wsgi's script files.
SCRIPT = ".wsgi"


class ScriptLoader(importlib.machinery.SourceFileLoader):
    """Of a file beside which a module of the same name may stand: compiled anew, since both would have one place in __pycache__."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def module_name_of(path):
    """The file's own name; of a second file with that name one that is free: both stay in sys.modules."""
    file = os.path.basename(path)
    # shop.wsgi may import shop.
    name = plain = file.replace(".", "_") if file.endswith(SCRIPT) else os.path.splitext(file)[0]
    number = 1
    while any(module.__name__ == name for module in _files.values()):
        number += 1
        name = f"{plain}_{number}"
    return name


DEFAULT_ATTRIBUTES = ("application", "app")


def project_module(module, name):
    """A Django project is a package whose application is in its module ``wsgi``: ``mysite`` is enough to name it."""
    inner = f"{name}.wsgi"
    is_project = hasattr(module, "__path__") and not any(hasattr(module, attribute) for attribute in DEFAULT_ATTRIBUTES)
    if is_project and importlib.util.find_spec(inner):
        return importlib.import_module(inner), inner
    return module, name


def default_attribute(module, name):
    for attribute in DEFAULT_ATTRIBUTES:
        if hasattr(module, attribute):
            return attribute
    raise LoadError(
        f"module '{name}' has neither 'application' nor 'app'; name the application: {name}:{suggest(module, 'application') or 'NAME'}", LOAD_FAILURE)


def evaluate(module, module_name, expression):
    """Follow ``a.b.c`` or call ``a.b(literal, key=literal)``; never more than that."""
    try:
        node = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        raise LoadError(f"'{expression}' is not an attribute of '{module_name}' nor a call of one", LOAD_FAILURE) from None
    if isinstance(node, ast.Call):
        factory = follow(module, module_name, node.func, expression)
        try:
            positional = [ast.literal_eval(argument) for argument in node.args]
            named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
        except ValueError:
            raise LoadError(f"the arguments of '{expression}' must be literals", LOAD_FAILURE) from None
        if not callable(factory):
            raise LoadError(f"'{expression}' cannot be called: it is {describe_type(factory)}", LOAD_FAILURE)
        try:
            return factory(*positional, **named)
        except TypeError as problem:
            # With a frame behind ours it is the factory's own error.
            if problem.__traceback__.tb_next is not None:
                raise
            raise LoadError(f"'{expression}' cannot be called like this: {problem}", LOAD_FAILURE) from None
    return follow(module, module_name, node, expression)


def follow(module, module_name, node, expression):
    if isinstance(node, ast.Name):
        owner, owner_name, attribute = module, f"module '{module_name}'", node.id
    elif isinstance(node, ast.Attribute):
        owner = follow(module, module_name, node.value, expression)
        owner_name, attribute = f"'{ast.unparse(node.value)}' of module '{module_name}'", node.attr
    else:
        raise LoadError(f"'{expression}' is not an attribute of '{module_name}' nor a call of one", LOAD_FAILURE)
    try:
        return getattr(owner, attribute)
    except AttributeError:
        close = suggest(owner, attribute)
        raise LoadError(f"{owner_name} has no attribute '{attribute}'" + (f"; did you mean '{close}'?" if close else ""), LOAD_FAILURE) from None


def suggest(owner, name):
    names = [candidate for candidate in dir(owner) if not candidate.startswith("_")]
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return close[0]
    callables = [candidate for candidate in names if callable(getattr(owner, candidate, None)) and not isinstance(getattr(owner, candidate), type)]
    return callables[0] if len(callables) == 1 else None


def describe_type(value):
    name = type(value).__name__
    return "None" if value is None else f"an {name}" if name[0] in "aeiou" else f"a {name}"


# ---- Hooks of a gunicorn configuration file -----------------------------------------------------------------------------------

hooks = None
hooks_folder = "<wizgi>"


def load_hooks(folder, options):
    """Run the file, before the application is imported; ``gunicorn_worker.py`` in that folder does it."""
    global hooks, hooks_folder
    import json

    hooks_folder = folder
    sys.path.insert(0, folder)
    wrote_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        import gunicorn_worker
    finally:
        sys.path.remove(folder)
        sys.dont_write_bytecode = wrote_bytecode
    hooks = gunicorn_worker.start(json.loads(options), errors)


def call_hooks(name, *arguments):
    """Run ``started``, ``loaded``, ``interrupted`` or ``exiting``."""
    getattr(hooks, name)(*arguments)


def request_hooks():
    """What is called before and after the application; nothing if there is no such hook."""
    return hooks.request_hooks() or ()


# ---- Errors -----------------------------------------------------------------------------------------------------------------


def exit_code(problem):
    """The exit code of a LoadError as text; nothing for other exceptions."""
    return str(problem.code) if isinstance(problem, LoadError) else ""


def describe(problem):
    """The traceback of an exception, whole, but for the frames that brought us to the application; nothing if the exception is ours."""
    if isinstance(problem, (LoadError, Interrupted)):
        return ""
    return "".join(traceback.format_exception(type(problem), problem, application_frames(problem))).rstrip("\n") + getattr(problem, "wizgi_hint", "")


def summarize(problem):
    """The exception in one line."""
    if isinstance(problem, (LoadError, Interrupted)):
        return str(problem)
    lines = traceback.format_exception_only(type(problem), problem)
    return lines[-1].strip().splitlines()[0] if lines else type(problem).__name__


def application_frames(problem):
    frames = problem.__traceback__
    while frames is not None and is_ours(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return frames


def describe_stack(thread):
    """Where a thread stands, written like a traceback; nothing if it runs no Python code."""
    newest_first = []
    frame = sys._current_frames().get(thread)
    while frame is not None and frame is not _bottom:
        newest_first.append((frame, frame.f_lineno))
        frame = frame.f_back
    newest_first = [entry for entry in newest_first if not is_ours(entry[0].f_code.co_filename)]
    if not newest_first:
        return ""
    lines = traceback.StackSummary.extract(reversed(newest_first)).format()
    return f"Stack of thread {thread_name(thread)} (most recent call last):\n" + "".join(lines).rstrip("\n")


def thread_name(number):
    # enumerate() would wait for a lock, maybe of the very thread.
    known = getattr(sys.modules.get("threading"), "_active", {}).get(number)
    return known.name if known is not None else str(number)


def is_ours(filename):
    if filename.startswith(os.path.join(hooks_folder, "gunicorn_")):
        return True
    return filename == "<wizgi>" or filename.startswith("<frozen importlib") or filename == importlib.__file__


class ErrorStream(io.TextIOBase):
    """``wsgi.errors``: text goes to the error log. Works from any thread and at any time, also after the request."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"wsgi.errors.write() takes a str, not {describe_type(text)}")
        _wizgi.log(text.encode("utf-8", "backslashreplace"))
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def close(self):
        """Stays open: it is everybody's."""


errors = ErrorStream()


# ---- Files ------------------------------------------------------------------------------------------------------------------


class FileWrapper:
    """``wsgi.file_wrapper`` (PEP 3333, Optional Platform-Specific File Handling)."""

    def __init__(self, filelike, blksize=8192):
        self.filelike = filelike
        self.blksize = blksize
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        return self

    def __next__(self):
        data = self.filelike.read(self.blksize)
        if data:
            return data
        raise StopIteration


def file_range(wrapper):
    """Descriptor, offset and length of the rest of a real file; None if the wrapper holds anything else.

    Exact types only: a subclass or a wrapper may have a read() of its own, and what read() gives is what must be sent.
    """
    filelike = wrapper.filelike
    if type(filelike) is tempfile_wrapper():
        filelike = filelike.file
    raw = filelike.raw if type(filelike) in (io.BufferedReader, io.BufferedRandom) else filelike
    if type(raw) is not io.FileIO:
        return None
    if type(filelike) is io.BufferedRandom:
        filelike.flush()
    status = os.fstat(raw.fileno())
    offset = filelike.tell()
    # A file of size 0 may still have content: those of /proc do.
    if not stat.S_ISREG(status.st_mode) or status.st_size <= offset:
        return None
    return raw.fileno(), offset, status.st_size - offset


def tempfile_wrapper():
    tempfile = sys.modules.get("tempfile")
    return tempfile and tempfile._TemporaryFileWrapper


# ---- Signals and forks ------------------------------------------------------------------------------------------------------

# SIGURG interrupts what the main thread's request waits for at its deadline.
OWNED_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGURG)
QUICK_SIGNALS = (signal.SIGINT, signal.SIGQUIT)

_set_signal = signal.signal
_server_pid = None
_bottom = None


def install_signals(wakeup):
    """Take the server's signals: each arrives as a byte on a pipe that the server reads, whatever the application is doing."""
    global _server_pid, _bottom
    first = _server_pid is None
    _server_pid = os.getpid()
    # What led here is below every request of this thread.
    _bottom = sys._getframe().f_back
    for number in OWNED_SIGNALS:
        if first and not is_usual(signal.getsignal(number)):
            warn_of_handler(number)
        _set_signal(number, on_signal)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    if first:
        signal.signal = guarded_signal
        os.register_at_fork(before=hold_signals, after_in_parent=release_signals, after_in_child=after_fork)


def be_guest(hint):
    """The process is somebody else's, and so are its signals and settings. A forked child is nobody's but the application's."""
    global _server_pid, _bottom, place_hint
    place_hint = hint
    _server_pid = os.getpid()
    _bottom = sys._getframe().f_back
    signal.signal = guarded_signal
    os.register_at_fork(before=hold_signals, after_in_parent=release_signals, after_in_child=after_fork)


def join_program(hint):
    """The program is somebody else's whole: only its forked children and its end matter here."""
    global place_hint
    import atexit

    place_hint = hint
    os.register_at_fork(after_in_child=leave_csharp)
    atexit.register(end_program)


def end_program():
    if not _wizgi.forked[0]:
        _wizgi.end()


def on_signal(number, frame):
    if number == signal.SIGURG:
        if _wizgi.take_interrupt():
            raise RequestTimeout
        return
    if number in QUICK_SIGNALS and hooks is not None:
        hooks.interrupted()
    # The loop acts on the byte in the pipe. A quick stop also interrupts the application that keeps the loop waiting.
    if number in QUICK_SIGNALS and _wizgi.is_serving():
        raise Interrupted("interrupted, because the server stops quickly")


def guarded_signal(number, handler):
    if number in OWNED_SIGNALS and os.getpid() == _server_pid:
        warn_of_handler(number)
        return signal.getsignal(number)
    return _set_signal(number, handler)


def is_usual(handler):
    """Whether it may be what the process began with: a shell has those in the background ignore SIGINT."""
    return handler in (signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler, None)


def warn_of_handler(number):
    _wizgi.warn(f"The application tried to handle {signal.Signals(number).name}; that signal is the server's, the handler was ignored.")


def hold_signals():
    # A SIGTERM that a new child gets before it has let go of our handlers would be swallowed, and its parent wait for ever.
    signal.pthread_sigmask(signal.SIG_BLOCK, OWNED_SIGNALS)


def release_signals():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OWNED_SIGNALS)


def after_fork():
    """In a child that the application forked: no part of the server goes on, and nothing here may call C# (see ForkFlag.cs)."""
    leave_csharp()
    signal.set_wakeup_fd(-1)
    signal.signal = _set_signal
    for number in OWNED_SIGNALS:
        _set_signal(number, signal.SIG_DFL)
    release_signals()


def leave_csharp():
    """In a forked child: see ForkFlag.cs."""
    _wizgi.forked[0] = 1
    _wizgi.log = lambda text: os.write(2, text)


def dump_stacks_on_abort(descriptor):
    """The supervisor ends a worker that it cannot talk to any more by SIGABRT. This writes without asking anybody for the interpreter."""
    import faulthandler

    if not faulthandler.is_enabled():
        # What the handler hands on to, and .NET's would return; the hook worker_abort ends the process itself.
        if hooks is None or not hooks.handles_abort:
            _set_signal(signal.SIGABRT, signal.SIG_DFL)
        faulthandler.enable(descriptor, all_threads=True)


# ---- End --------------------------------------------------------------------------------------------------------------------


def finish(code, patience):
    """Leave as the interpreter would, but without finalizing it: threads, exit handlers, output, gone. Patience is in milliseconds."""
    import threading

    watch = threading.Timer(patience / 1000, os._exit, (code,))
    watch.daemon = True
    watch.start()
    run_exit_handlers()
    os._exit(code)


def run_exit_handlers():
    import atexit
    import threading

    try:
        # Waits for the application's non-daemon threads.
        threading._shutdown()
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
