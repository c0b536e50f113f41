"""A server of a case, started and ready for load."""

import peers
import running
import sample
import servers


class Loaded(running.Running):
    def __init__(self, server, case, options, environment=()):
        super().__init__(server, peers.Setting(
            running.free_port(), servers.APPS, case.module, options.python, options.connections, keep_alive=case.keep_alive,
            response=case.response_body, content_type=case.content_type, request_bytes=len(case.request_body),
            wizgi_options=options.wizgi_options), options.server_core, environment)

    def take(self, case, options):
        return sample.take(self, case, options)
