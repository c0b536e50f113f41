"""A destination: says its name, slowly if it is told to. origin.py HOST PORT NAME [SECONDS]"""
import socketserver
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

name = sys.argv[3].encode()
delay = float(sys.argv[4]) if len(sys.argv) > 4 else 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(delay)
        self.send_response(200)
        self.send_header("Content-Length", str(len(name)))
        self.end_headers()
        self.wfile.write(name)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Those that cut connections off are being tested, not this."""


server = Server((sys.argv[1], int(sys.argv[2])), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
