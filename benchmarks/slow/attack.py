"""slowhttptest, and how many connections it has got."""

import time

from process import Process

PACKAGE = "slowhttptest"

# A header or a piece of the body every ten seconds, its defaults; a window of some bytes of which 32 are read every five seconds.
_READ = ("-X", "-n", "5", "-w", "10", "-y", "20", "-z", "32", "-k", "1")
MODES = {
    "headers": ("a head that never ends (Slowloris)", ("-H", "-i", "10"), "/"),
    "body": ("a body of 4 KiB that never ends", ("-B", "-i", "10", "-s", "4096"), "/upload"),
    "read": ("a page of {} KiB that is hardly read", _READ, "/page"),
}
_RAMP_SECONDS = 30
PER_SECOND = 1000
_ESTABLISHED = "01"


class Attack(Process):
    """Goes on until it is closed."""

    def __init__(self, mode, running, connections, core):
        _, flags, path = MODES[mode]
        self._running = running
        self._connections = connections
        # Niced, because it shares its core with the visitor, whose latency must be that of the server.
        super().__init__(["nice", "-n", "19", "slowhttptest", *flags, "-c", connections, "-r", PER_SECOND, "-l", 3600,
                          "-u", f"http://127.0.0.1:{running.port}{path}"], core)

    def wait_until_established(self):
        """Returns how many connections there are: all, or those that the server takes."""
        deadline = time.monotonic() + self._connections / PER_SECOND + _RAMP_SECONDS
        while (count := established(self._running.port)) < self._connections and time.monotonic() < deadline:
            self.check()
            time.sleep(0.2)
        return count


def established(port):
    """The connections to a local port whose handshake is done, accepted or not."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        fields = [line.split() for line in file]
    return sum(int(field[1].partition(":")[2], 16) == port and field[3] == _ESTABLISHED for field in fields[1:])


def wait_until_gone(port, seconds=30):
    """Raises TimeoutError if the server keeps connections that nobody holds any more."""
    deadline = time.monotonic() + seconds
    while established(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{established(port)} connections are still open {seconds} s after the attack")
        time.sleep(0.2)
