"""perf: taking samples of a process with their call chains, and reading them."""

import contextlib
import pathlib
import re
import shutil
import subprocess

import parts
from process import Ended, Process

PACKAGE = "linux-perf"
_FRAME = re.compile(r"^\s+[0-9a-f]+ (.*) \(([^()]*(?:\([^()]*\))?[^()]*)\)$")


def why_not():
    """Why perf is of no use here; empty if it is."""
    if not shutil.which("perf"):
        return f"no perf: apt-get install {PACKAGE}"
    tried = subprocess.run(["perf", "record", "-e", "cpu-clock", "-g", "-o", "/dev/null", "--", "true"], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"perf does not record: {(tried.stderr.strip().splitlines() or ['?'])[-1]}"


def version():
    return subprocess.run(["perf", "--version"], capture_output=True, text=True).stdout.split()[-1]


class Recording(Process):
    """Samples `pid` for some seconds, into `file`. cpu-clock, because a virtual machine often has no other event."""

    def __init__(self, pid, seconds, frequency, file, core):
        self._seconds = seconds
        super().__init__(["perf", "record", "-e", "cpu-clock", "-F", frequency, "-g", "-p", pid, "-o", file, "--", "sleep", seconds], core)

    def finish(self):
        """Raises Ended if it did not record."""
        try:
            code = self._process.wait(self._seconds + 30)
        except subprocess.TimeoutExpired:
            raise Ended("perf does not end") from None
        if code != 0:
            raise Ended(f"perf ended with {code}: {self.last_line()}")


def chains(file):
    """Yields a list of parts.Frame for each sample, leaf first."""
    with subprocess.Popen(["perf", "script", "-i", file, "-F", "comm,ip,sym,dso", "--no-inline"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace") as script:
        chain = []
        for line in script.stdout:
            if match := _FRAME.match(line):
                chain.append(parts.Frame(*match.groups()))
            elif not line.strip() and chain:
                yield chain
                chain = []
        if chain:
            yield chain


def forget_map(pid):
    """Removes what .NET wrote for perf."""
    for name in (f"perf-{pid}.map", f"perfinfo-{pid}.map"):
        with contextlib.suppress(FileNotFoundError):
            pathlib.Path("/tmp", name).unlink()
