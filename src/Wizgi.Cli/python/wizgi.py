"""Wizgi for a Python that Wizgi did not start: ``import wizgi`` starts .NET in this process.

With this folder on PYTHONPATH, ``wizgi.load("Shop.dll:Shop.Api.Application")`` is a WSGI callable for gunicorn, waitress, Tornado, a test runner.
Needs the .NET runtime, found as the command ``dotnet`` finds it, and CPython 3.9 or newer with ctypes. In a worker of Wizgi this file is not
read: the module is there already.
"""
import ctypes
import os
import shutil
import sys

# The folder above has the assemblies. WIZGI_HOME names another, for a copy of this file that is elsewhere.
_home = os.environ.get("WIZGI_HOME") or os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

# What .NET reads only when it starts: a child that Python forks must not write into the code of its parent.
_variable = "DOTNET_EnableWriteXorExecute"

# They belong to the program; .NET takes them when it starts. Faults (SIGSEGV and its like) it needs itself.
_signals = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGPIPE", "SIGTERM", "SIGCHLD", "SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGWINCH", "SIGUSR1", "SIGUSR2")


def _find_hostfxr():
    """The library that starts .NET: of the installation beside the assemblies, in DOTNET_ROOT, of ``dotnet`` on PATH, or the system's."""
    own = os.path.join(_home, "libhostfxr.so")
    if os.path.isfile(own):
        return own
    command = shutil.which("dotnet")
    looked = []
    for root in (os.environ.get("DOTNET_ROOT"), command and os.path.dirname(os.path.realpath(command)), "/usr/lib/dotnet", "/usr/share/dotnet", "/usr/lib64/dotnet"):
        if not root or root in looked:
            continue
        looked.append(root)
        versions = os.path.join(root, "host", "fxr")
        for version in sorted(os.listdir(versions) if os.path.isdir(versions) else [], key=_number, reverse=True):
            path = os.path.join(versions, version, "libhostfxr.so")
            if os.path.isfile(path):
                return path
    raise ImportError(f"wizgi needs the .NET runtime, which is not in {', '.join(looked)}; set DOTNET_ROOT to where it is")


def _number(version):
    return [int(part) if part.isdigit() else 0 for part in version.split("-")[0].split(".")]


def _start():
    if sys.implementation.name != "cpython" or sys.version_info < (3, 9):
        raise ImportError("wizgi needs CPython 3.9 or newer")
    python = ctypes.pythonapi
    for name in ("PyInterpreterState_Get", "PyInterpreterState_Main"):
        getattr(python, name).restype = ctypes.c_void_p
    if python.PyInterpreterState_Get() != python.PyInterpreterState_Main():
        raise ImportError("wizgi works in the main interpreter only, and this is a subinterpreter (mod_wsgi: WSGIApplicationGroup %{GLOBAL})")
    _refuse_greenlets()
    assembly = os.path.join(_home, "Wizgi.Cli.dll")
    if not os.path.isfile(assembly):
        raise ImportError(f"wizgi needs Wizgi.Cli.dll, which is not in {_home}; set WIZGI_HOME to where it is")
    hostfxr_path = _find_hostfxr()
    before = os.environ.get(_variable)
    os.environ[_variable] = "0"
    actions = _SignalActions()
    try:
        _enter(ctypes.CDLL(hostfxr_path), assembly)
    finally:
        actions.restore()
        if before is None:
            del os.environ[_variable]
        else:
            os.environ[_variable] = before


def _refuse_greenlets():
    """They exchange stacks, and with them frames of .NET."""
    for module, name in (("gevent.monkey", "is_module_patched"), ("eventlet.patcher", "is_monkey_patched")):
        is_patched = getattr(sys.modules.get(module), name, None)
        if is_patched is not None and is_patched("socket"):
            raise ImportError(f"wizgi does not work under {module.partition('.')[0]}, which exchanges the stacks that .NET stands on; use threads (gunicorn: --threads)")


def _enter(hostfxr, assembly):
    handle, find, entry = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    # As the program that it is, not as a plug-in: it shares one copy of each assembly with the frameworks.
    arguments = (ctypes.c_char_p * 1)(os.fsencode(assembly))
    code = hostfxr.hostfxr_initialize_for_dotnet_command_line(1, arguments, None, ctypes.byref(handle))
    if code != 0:
        raise ImportError(f"the .NET runtime cannot be started for {assembly}: 0x{code & 0xFFFFFFFF:08x}" if code < 0 or code > 2 else "this process runs .NET already")
    # hdt_get_function_pointer
    code = hostfxr.hostfxr_get_runtime_delegate(handle, 6, ctypes.byref(find))
    if code == 0:
        find = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
        )(find.value)
        unmanaged_callers_only = ctypes.c_void_p(-1)
        code = find(b"Wizgi.Cli.Library.PythonLibrary, Wizgi.Cli", b"Join", unmanaged_callers_only, None, None, ctypes.byref(entry))
    if code != 0:
        raise ImportError(f"the .NET runtime does not run {assembly}: 0x{code & 0xFFFFFFFF:08x}")
    # PYFUNCTYPE keeps the GIL, and raises what is pending when it returns.
    ctypes.PYFUNCTYPE(ctypes.c_int)(entry.value)()


class _SignalActions:
    """What the process does about its signals, on the level of C."""

    def __init__(self):
        import signal

        self._libc = ctypes.CDLL(None)
        self._saved = []
        for name in _signals:
            # glibc's struct sigaction, and more.
            action = ctypes.create_string_buffer(256)
            if self._libc.sigaction(int(getattr(signal, name)), None, action) == 0:
                self._saved.append((int(getattr(signal, name)), action))

    def restore(self):
        for number, action in self._saved:
            self._libc.sigaction(number, action, None)


# C# executes its own module in this one, so that what Python imports has both.
_start()
