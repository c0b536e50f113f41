from pylons import request, response, url
from pylons.controllers.util import abort
from pylons.decorators import jsonify

from smallsite.lib.base import BaseController

shelf = {}


class BooksController(BaseController):
    """What `map.resource` of Routes leads to."""

    @jsonify
    def index(self):
        return {"books": sorted(shelf)}

    def create(self):
        shelf[request.params["isbn"]] = request.params["title"]
        response.status_int = 201
        response.headers["Location"] = url("book", id=request.params["isbn"])

    def show(self, id):
        if id not in shelf:
            abort(404)
        return shelf[id]

    def delete(self, id):
        del shelf[id]
        response.status_int = 204
