"""What the programs have in common: their options, how they begin, and that nothing they started outlives them."""

import argparse
import contextlib
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys

import peers
import process_tree
import wrk


def start(main):
    """Runs `main`. However it ends, on Ctrl-C too, no child is left."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        # The context managers have ended everything by now, but for what an interrupt met in the middle of its start.
        for pid in process_tree.members(os.getpid())[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def parser(description, rounds, seconds, known=None, servers="wizgi"):
    """The options that every program has; `known`: the servers to choose from, `servers`: those taken by default."""
    cores = sorted(os.sched_getaffinity(0))
    made = argparse.ArgumentParser(description=description.splitlines()[0])
    if known:
        made.add_argument("--servers", default=servers, help=f"of {','.join(known)}; default: %(default)s")
    made.add_argument("--rounds", type=int, default=rounds, help="default: %(default)s")
    if seconds:
        made.add_argument("--seconds", type=int, default=seconds, help="of one run; default: %(default)s")
    made.add_argument("--server-core", type=int, default=cores[0], help="default: %(default)s")
    made.add_argument("--client-core", type=int, default=cores[-1], help="default: %(default)s")
    made.add_argument("--python", default="/usr/bin/python3", help="for every server; default: %(default)s")
    made.add_argument("--wizgi-options", default="", metavar="TEXT", help="further options of wizgi, as in a shell")
    made.add_argument("--json", metavar="FILE", help="also write every sample")
    made.add_argument("--page", action="store_true", help="also write a page in benchmarks/load/results")
    return made


def parse(made, known=None):
    """Parses and checks the command line. `servers` becomes a list of servers that can run here, `versions` their
    versions, and `skipped` the reasons for the others."""
    options = made.parse_args()
    if options.server_core == options.client_core:
        made.error("server and client need a core each, or they measure each other")
    if options.rounds < 1:
        made.error("--rounds: at least one is needed")
    if not shutil.which(options.python):
        made.error(f"no interpreter {options.python}")
    options.wizgi_options = tuple(shlex.split(options.wizgi_options))
    require({"taskset": "util-linux"})
    options.versions, options.skipped = {}, {}
    if known:
        options.servers = _available(named(made, known, options.servers), options)
    options.versions["Python"] = peers.first_output([options.python, "--version"]).split()[-1]
    return options


def named(made, known, names):
    unknown = set(names.split(",")) - set(known)
    if unknown:
        made.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [known[name] for name in names.split(",")]


def numbers(made, option, text):
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        made.error(f"{option} {text}: numbers are needed, separated by commas")


def require(tools):
    """`tools`: the Debian package of each program that must be there."""
    missing = [package for tool, package in tools.items() if not shutil.which(tool)]
    if missing:
        sys.exit(f"apt-get install {' '.join(missing)}")


def require_wrk(options):
    require({"wrk": wrk.PACKAGE})
    options.versions["wrk"] = wrk.version()


def require_open_files(count):
    """Raises the limit of open files, also that of the programs started from here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count) if hard != resource.RLIM_INFINITY else hard))
        except (ValueError, PermissionError):
            sys.exit(f"{count} open files are needed and {hard} allowed; who may raise it: ulimit -Hn {count}")


def progress(text):
    print(text, file=sys.stderr, flush=True)


def _available(servers, options):
    chosen = []
    for server in servers:
        try:
            options.versions[server.name] = server.version(options.python)
            chosen.append(server)
        except peers.Missing as reason:
            options.skipped[server.name] = str(reason)
            progress(f"skipped: {server.name} ({reason})")
    if not chosen:
        sys.exit("no server to measure")
    return chosen
