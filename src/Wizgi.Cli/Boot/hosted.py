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
    code = hostfxr.hostfxr_initialize_for_runtime_config(os.fsencode(assembly[:-4] + ".runtimeconfig.json"), None, ctypes.byref(handle))
    if code < 0 or code > 2:
        fail("to start the .NET runtime", code)
    load = ctypes.c_void_p()
    # hdt_load_assembly_and_get_function_pointer
    code = hostfxr.hostfxr_get_runtime_delegate(handle, 5, ctypes.byref(load))
    if code != 0:
        fail("to prepare the .NET runtime", code)
    load = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    )(load.value)
    entry = ctypes.c_void_p()
    unmanaged_callers_only = ctypes.c_void_p(-1)
    code = load(os.fsencode(assembly), b"Wizgi.Cli.Worker.HostedWorker, Wizgi.Cli", b"Run", unmanaged_callers_only, None, ctypes.byref(entry))
    if code != 0:
        fail("to find the worker", code)
    # PYFUNCTYPE keeps the GIL: the worker begins attached, as the embedded one does.
    return ctypes.PYFUNCTYPE(ctypes.c_int)(entry.value)()


# Children that multiprocessing spawns run this file again, as another module.
if __name__ == "__main__":
    sys.exit(main())
