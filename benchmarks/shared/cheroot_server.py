"""Runs an app in cheroot: cheroot_server.py MODULE PORT CONNECTIONS THREADS IDLE_SECONDS.

Its own command cannot raise the limit of ten kept connections, past which every response closes, nor was the backlog
of five made for that many connections at once.
"""

import importlib
import os
import sys

from cheroot import wsgi

module = sys.argv[1]
port, connections, threads, idle_seconds = map(int, sys.argv[2:])
sys.path.insert(0, os.getcwd())
server = wsgi.Server(("127.0.0.1", port), importlib.import_module(module).app, numthreads=threads,
                     request_queue_size=128, timeout=idle_seconds)
server.keep_alive_conn_limit = 2 * connections
try:
    server.start()
finally:
    server.stop()
