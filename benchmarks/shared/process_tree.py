"""CPU time of a process and everything below it, from /proc."""

import os
import time

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_CPUCLOCK_SCHED = 2  # with the process: the clock that clock_getcpuclockid(3) returns


def members(root):
    """The ids of `root` and its living descendants, parents first."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(int(name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root):
    """(user, system) seconds so far, all threads.

    Children that have ended are counted by their parent (cutime, cstime), so a server that forks loses nothing.
    The sum is exact to a clock tick per process; the kernel samples the split, so it is only as good as the run is long.
    """
    user = system = 0
    for pid in members(root):
        fields = _stat(pid)
        if fields:
            user += int(fields[11]) + int(fields[13])
            system += int(fields[12]) + int(fields[14])
    return user * _TICK, system * _TICK


def exact_cpu_seconds(root):
    """User and system seconds so far to the nanosecond, of all living processes; for what takes few ticks."""
    return sum(_clock(pid) for pid in members(root))


def busiest(root):
    """The process that has used the most CPU time: the worker, where a server has other processes too."""
    return max(members(root), key=_clock)


def _clock(pid):
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0.0  # gone


def _stat(pid):
    """The fields of proc_pid_stat(5) from the third (state) on; None when the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
