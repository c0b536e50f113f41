"""Which part of a request a sample belongs to: from its call chain, leaf first.

The kernel's part is what the system call was. Otherwise the nearest method of Wizgi's own decides, so that copying memory
belongs to whoever copies. Frames of CPython often hide their callers (it is built without frame pointers); then it is the
function of the C API that tells the bridge's work from the application's.
"""

import re
from dataclasses import dataclass

PARTS = {
    "kernel: send": "sending, up to the client's end of the loopback",
    "kernel: receive": "receiving",
    "kernel: epoll": "waiting for requests",
    "kernel: other": "other system calls, interrupts, scheduling",
    "event loop": "readiness, time limits, threads, connections",
    "parser": "request head, and the request body on its way in",
    "environ": "the request dictionary",
    "application": "Python that is not called by another part: the application, and the interpreter around it",
    "bridge": "calling the application; environ and response too, where the compiler put them into one method with it",
    "response": "`start_response`, the head, iterating and framing the body",
    "compiling": "the just-in-time compiler on its own thread: less after a longer warm-up, and no part of a request",
    "other": "the runtime, and what has no name",
}

_CLASSES = {
    "event loop": "EventLoop LoopThread HandOff Connection TimeoutList TickTimer Listener WakeUp ThreadSignal HttpExchange Exchange",
    "parser": "RequestParser RequestHead ReadBuffer HeaderName BodyReader Upload InputObject InputBuffer InputStream",
    "environ": "HttpEnviron PythonEnviron EnvironKey EnvironKeys EnvironWriter NativeString ServerTraits Environ",
    "bridge": "PythonRunner RequestCall LoadedApplication PythonApplication PythonGate Guard Detached PythonError Reference",
    "response": "StartResponseObject WriteObject ResponseHead ResponseWriter BodySender ResponseBody DateHeader ByteQueue Outbox Drainer FileWrapper",
}
_PART_OF_CLASS = {name: part for part, names in _CLASSES.items() for name in names.split()}
_RESPONSE_METHOD = re.compile("WriteHead|Send|Finish|Start|Respond|Complete|Flush")

_METHOD = re.compile(r"\bWizgi(?:\.\w+)*\.(\w+)(?:`\d+)?(?:/[^:\s]+)?::\.?(\w+)")
_SYSTEM_CALL = re.compile(r"__x64_sys_(\w+)")
_STUBS = {"__send": "send", "send": "send", "__libc_send": "send", "sendmsg": "send", "__sendmsg": "send", "writev": "send", "sendfile": "send",
          "__libc_recv": "receive", "recv": "receive", "__recv": "receive", "epoll_wait": "epoll"}
_ENVIRON_API = re.compile(r"PyDict_(Copy|SetItem)|PyUnicode_(FromStringAndSize|DecodeLatin1|FromKindAndData|New)")
_RESPONSE_API = re.compile(r"Py(Bytes|List|Tuple|Iter|Object_GetIter|Unicode_As)\w*")


@dataclass(frozen=True)
class Frame:
    symbol: str
    module: str  # the file, or [kernel.kallsyms]


def of(chain):
    """The part of PARTS."""
    if "kernel" in chain[0].module or chain[0].module.endswith(".ko"):
        return f"kernel: {_system_call(chain)}"
    if any("libclrjit" in frame.module for frame in chain):
        return "compiling"
    if chain[0].symbol in _STUBS:
        return f"kernel: {_STUBS[chain[0].symbol]}"  # entering and leaving it
    python = None
    for frame in chain:
        if "_PyEval" in frame.symbol or "_PyFunction_Vectorcall" in frame.symbol:
            return "application"
        if "python" in frame.module:
            python = python or frame.symbol
        elif method := _METHOD.search(frame.symbol):
            if part := _part(*method.groups()):
                # The environ is written inline, and so only the function of the C API still tells.
                return _of_api(python) or part if part == "bridge" and python else part
    if python:
        return _of_api(python) or "application"
    return "other"


def _part(name, method):
    if name in ("HttpExchange", "Exchange") and _RESPONSE_METHOD.match(method):
        return "response"
    return _PART_OF_CLASS.get(name)


def _of_api(symbol):
    if _ENVIRON_API.fullmatch(symbol):
        return "environ"
    return "response" if _RESPONSE_API.fullmatch(symbol) else None


def _system_call(chain):
    for frame in chain:
        if match := _SYSTEM_CALL.fullmatch(frame.symbol):
            name = match[1]
            return ("send" if name.startswith(("send", "write")) else "receive" if name.startswith(("recv", "read"))
                    else "epoll" if name.startswith("epoll") else "other")
    return "other"
