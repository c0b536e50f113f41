"""Runs the hooks that a gunicorn configuration file has for the supervisor, which has no Python itself: python gunicorn_server.py DESCRIPTOR OPTIONS

The descriptor is a socket to the supervisor. Both say lines of JSON: the supervisor names a hook and what it is called with, and hears when
that is done and what was logged meanwhile. When the supervisor is gone, so is this.
"""
import json
import logging
import os
import signal
import socket
import sys

sys.dont_write_bytecode = True
import gunicorn_file  # noqa: E402


class Handler(logging.Handler):
    """Has the supervisor write a record."""

    def __init__(self, say):
        super().__init__()
        self.say = say

    def emit(self, record):
        self.say(Level=record.levelname, Text=self.format(record))


class Hooks:
    def __init__(self, values, options, say):
        self.values = values
        log = gunicorn_file.Log(Handler(say), options["LogLevel"])
        self.cfg = gunicorn_file.Config(options["Defaults"], values, options["Stronger"])
        self.server = gunicorn_file.Server(self.cfg, log, os.getppid())

    def call(self, order):
        """Run a hook; what it raises is told."""
        name = order["Hook"]
        self.server.num_workers = order["Target"]
        known = self.server.WORKERS
        for pid, age in order["Workers"]:
            self.worker(pid, age)
            self.server.worker_age = max(self.server.worker_age, age)
        arguments = [self.server]
        if order["Worker"] is not None:
            arguments.append(self.worker(*order["Worker"]))
        arguments += order["Numbers"]
        if name == "child_exit":
            known.pop(order["Worker"][0], None)
        try:
            gunicorn_file.find_hook(self.values, name)(*arguments)
        except (Exception, SystemExit) as problem:
            return gunicorn_file.describe(problem)
        return None

    def worker(self, pid, age):
        if pid == 0:
            return gunicorn_file.Worker(self.cfg, self.server.log, "[booting]", self.server.pid, age)
        if pid not in self.server.WORKERS:
            self.server.WORKERS[pid] = gunicorn_file.Worker(self.cfg, self.server.log, pid, self.server.pid, age)
        return self.server.WORKERS[pid]


def main():
    # Signals go to the whole process group, or to every process of a service; this one stays for on_exit, until the supervisor is gone.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, lambda number, frame: None)
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    options = json.loads(sys.argv[2])
    gunicorn_file.become_gunicorn()

    def say(**words):
        channel.sendall(json.dumps(words).encode() + b"\n")

    try:
        hooks = Hooks(gunicorn_file.run(options["Location"], options["Folder"]), options, say)
    except (Exception, SystemExit) as problem:
        say(Done=True, Failure=gunicorn_file.describe(problem))
        return
    say(Done=True)
    try:
        for line in channel.makefile("rb"):
            failure = hooks.call(json.loads(line))
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            say(Done=True, Failure=failure)
    except OSError:
        # The supervisor was killed.
        pass


if __name__ == "__main__":
    main()
    # Threads that the file has started are not waited for.
    os._exit(0)
