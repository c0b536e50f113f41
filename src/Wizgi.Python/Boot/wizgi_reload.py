"""Tells the supervisor which folders hold the application's Python files, for --reload. Loaded only with it.

A folder is told once it has given a module. The standard library and installed packages are left out, but for the package that is
the application itself: they change by an installation, after which a restart is due anyway.
"""
import _thread
import importlib
import importlib.machinery
import os
import sys
import sysconfig
from time import sleep, time  # before an application replaces them

import _wizgi

POLL = 0.3  # seconds between looks at what was imported meanwhile
RACY = 2.0  # seconds

INSTALLED = ("site-packages", "dist-packages")

_told = set()
_seen = -1
_own = ()
_libraries = ()
_is_following = False


def prepare(reference, directory):
    """Before an application is imported."""
    global _own, _libraries
    is_first = not _own
    _libraries = tuple({os.path.realpath(path) + os.sep for key, path in sysconfig.get_paths().items() if key in ("stdlib", "platstdlib")})
    # Which package a PasteDeploy file names is for others to say.
    _own += ("" if reference.startswith("paste:") else reference.partition(":")[0].partition(".")[0],)
    if is_first:
        skip_racy_bytecode()
    # A spare worker has waited since it looked into the folders.
    importlib.invalidate_caches()
    tell_folder(directory, is_own=True)
    for path in sys.path:
        tell_folder(path)


def follow():
    """After it was imported, or has failed: tells what is there, and goes on to look for more."""
    global _is_following
    look()
    if not _is_following:
        _is_following = True
        _thread.start_new_thread(look_on, ())


def failed(problem):
    """The import failed: the files that are to blame may be in no module."""
    seen = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        if isinstance(problem, SyntaxError) and isinstance(problem.filename, str):
            tell_folder(os.path.dirname(problem.filename))
        if isinstance(problem, ImportError):
            # The installation of what is missing is the change to wait for.
            for path in sys.path:
                if is_installed(path):
                    tell_folder(path, is_own=True)
        frames = problem.__traceback__
        while frames is not None:
            tell_folder(os.path.dirname(frames.tb_frame.f_code.co_filename))
            frames = frames.tb_next
        problem = problem.__cause__ or problem.__context__


def look_on():
    while True:
        sleep(POLL)
        if len(sys.modules) != _seen:
            try:
                look()
            except Exception as problem:
                _wizgi.warn(f"--reload: modules that are imported from now on are not watched ({type(problem).__name__}: {problem})")
                return


def look():
    global _seen
    _seen = len(sys.modules)
    for name, module in list(sys.modules.items()):
        # Not getattr: there are modules that import others when they are asked for anything.
        names = object.__getattribute__(module, "__dict__") if isinstance(module, type(sys)) else {}
        is_own = name.partition(".")[0] in _own
        path = names.get("__file__")
        if isinstance(path, str):
            tell_folder(os.path.dirname(path), is_own)
            tell_folder(os.path.dirname(os.path.realpath(path)), is_own)
        elif "__path__" in names:
            for folder in list(names["__path__"]):
                tell_folder(folder, is_own)


def tell_folder(path, is_own=False):
    path = os.path.abspath(path) if path else ""
    if path in _told or not path or not is_own and is_installed(path) or not os.path.isdir(path):
        return
    _told.add(path)
    try:
        path.encode()
    except UnicodeEncodeError:
        return _wizgi.warn(f"--reload: the folder {path!a} is not watched: its name is not UTF-8")
    if path.splitlines() != [path]:
        return _wizgi.warn(f"--reload: the folder {path!a} is not watched: its name has a line end")
    _wizgi.watch(path)
    # Where Flask and Django look by themselves, and where both keep what they have read.
    if not is_installed(path) and os.path.isdir(os.path.join(path, "templates")):
        _wizgi.watch(os.path.join(path, "templates", "**"))


def is_installed(path):
    real = os.path.realpath(path) + os.sep
    return real.startswith(_libraries) or any(os.sep + name + os.sep in real for name in INSTALLED)


def skip_racy_bytecode():
    """Keeps quick edits from being overlooked: a .pyc knows its source by the second and the size only.

    What was saved a moment ago is not cached, so that whatever is saved later has another second.
    """
    loader = importlib.machinery.SourceFileLoader
    write = getattr(loader, "_cache_bytecode", None)
    if write is None:
        sys.dont_write_bytecode = True
        return

    def cache_bytecode(self, source_path, bytecode_path, data):
        if time() - os.stat(source_path).st_mtime > RACY:
            write(self, source_path, bytecode_path, data)

    loader._cache_bytecode = cache_bytecode
