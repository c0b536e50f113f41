"""The load of the conformance tests: clients of which half keep their connections and half do not, and that count every request that fails."""

import subprocess

import peers
from process import Client

_PROJECT = peers.ROOT / "tests" / "Wizgi.Conformance"
_PROGRAM = _PROJECT / "bin" / "Release" / "net10.0" / "Wizgi.Conformance.dll"
_ANSWER_SECONDS = 30


def build():
    """Builds the client, with the tests that it is a part of. Raises peers.Missing."""
    finished = subprocess.run(["dotnet", "build", _PROJECT, "-c", "Release", "--nologo", "-v", "quiet"], capture_output=True, text=True)
    if finished.returncode != 0:
        raise peers.Missing(f"the load client cannot be built: {(finished.stdout or finished.stderr).strip().splitlines()[-1]}")


class Load(Client):
    """`aborting`: how many clients there are besides that break off in the middle, and are not counted."""

    def __init__(self, port, core, target="/", clients=8, aborting=0):
        super().__init__(["dotnet", _PROGRAM, "load", port, target, clients, aborting], core)

    def so_far(self):
        """{"answers": …, "kept": failures on kept connections, "fresh": on new ones, "examples": what went wrong}. Raises Ended."""
        self.go_on()
        return self.read(_ANSWER_SECONDS)
