"""Runs a Wizgi worker inside this interpreter: python hosted.py HOSTFXR ASSEMBLY [words for ps]

The interpreter is the process and the .NET runtime a library in it, so that nothing but the interpreter itself is needed: no libpython.
"""
import ctypes
import os
import sys


def fail(what, code):
    sys.stderr.write(f"wizgi: {what} failed with 0x{code & 0xFFFFFFFF:08x}\n")
    sys.exit(3)


def main():
    hostfxr_path, assembly = sys.argv[1:3]
    os.environ["WIZGI_BOOT_PATH"] = sys.path[0] if sys.path else ""
    hostfxr = ctypes.CDLL(hostfxr_path)
    handle = ctypes.c_void_p()
    # As the program that it is, not as a plug-in: it shares one copy of each assembly with the frameworks.
    arguments = (ctypes.c_char_p * 1)(os.fsencode(assembly))
    code = hostfxr.hostfxr_initialize_for_dotnet_command_line(1, arguments, None, ctypes.byref(handle))
    if code < 0 or code > 2:
        fail("to start the .NET runtime", code)
    find = ctypes.c_void_p()
    # hdt_get_function_pointer
    code = hostfxr.hostfxr_get_runtime_delegate(handle, 6, ctypes.byref(find))
    if code != 0:
        fail("to prepare the .NET runtime", code)
    find = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    )(find.value)
    entry = ctypes.c_void_p()
    unmanaged_callers_only = ctypes.c_void_p(-1)
    code = find(b"Wizgi.Cli.Worker.HostedWorker, Wizgi.Cli", b"Run", unmanaged_callers_only, None, None, ctypes.byref(entry))
    if code != 0:
        fail("to find the worker", code)
    # PYFUNCTYPE keeps the GIL: the worker begins attached, as the embedded one does.
    return ctypes.PYFUNCTYPE(ctypes.c_int)(entry.value)()


# Children that multiprocessing spawns run this file again, as another module.
if __name__ == "__main__":
    sys.exit(main())
