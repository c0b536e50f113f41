from pylons import request

from smallsite.lib.base import BaseController


class ErrorController(BaseController):
    def document(self):
        """StatusCodeRedirect asks for this in place of an answer of 404 or 500."""
        return "<h1>Error %s</h1>" % request.environ["pylons.original_response"].status_int
