"""Runs an app in cheroot: cheroot_server.py MODULE PORT CONNECTIONS.

Its own command cannot raise the limit of ten kept connections, past which every response closes, nor was the backlog
of five made for that many connections at once.
"""

import importlib
import os
import sys

from cheroot import wsgi

module, port, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, os.getcwd())
server = wsgi.Server(("127.0.0.1", port), importlib.import_module(module).app, request_queue_size=128, timeout=75)
server.keep_alive_conn_limit = 2 * connections
try:
    server.start()
finally:
    server.stop()
