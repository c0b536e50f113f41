"""Memory of a process and everything below it, from /proc."""

import threading
import time

import process_tree


def used(root):
    """{"rss": …, "pss": …} in bytes. Pages that several processes share count in PSS as the part of each, in RSS for each whole."""
    total = {"rss": 0, "pss": 0}
    for pid in process_tree.members(root):
        for name, size in of_process(pid).items():
            total[name] += size
    return total


def of_process(pid):
    """As used(), of one process alone. Nothing when it is gone."""
    found = {"rss": 0, "pss": 0}
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii", errors="replace") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name.lower() in found:
                    found[name.lower()] = int(value.split()[0]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass  # gone; a thread of the kernel has nothing to add
    return found


class Watch:
    """Samples the memory of a tree while it is entered. `samples`: pairs of seconds and what used() returns."""

    def __init__(self, root, every=0.1):
        self._root = root
        self._every = every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.samples = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._done.set()
        self._thread.join()

    def _run(self):
        start = time.monotonic()
        while True:
            self.samples.append((time.monotonic() - start, used(self._root)))
            if self._done.wait(self._every):
                return
