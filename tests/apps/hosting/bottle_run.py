"""`bottle.run(server=...)` with Wizgi, as docs/running.md has it: for a script that is started by `python`."""
import os
import sys

from bottle import Bottle, ServerAdapter, run

app = Bottle()


@app.get("/")
def home():
    return f"{__name__} in process {os.getpid()}"


class Wizgi(ServerAdapter):
    """Becomes the command `wizgi`, which imports the script again under its own name."""

    def run(self, handler):
        script = os.path.abspath(sys.argv[0])
        more = [f"--{name}={value}" for name, value in self.options.items()]
        os.execvp("wizgi", ["wizgi", f"{script}:app", "-b", f"{self.host}:{self.port}", "--python", sys.executable, *more])


if __name__ == "__main__":
    run(app, server=Wizgi, host="127.0.0.1", port=int(sys.argv[1]), workers=0, quiet=True)
