"""A small site with prestans: models say what may come in and go out, handlers have a method per HTTP method."""
from prestans import exception, parser, provider
from prestans.http import STATUS
from prestans.provider import auth
from prestans.rest import RequestHandler, RequestRouter
from prestans.types import Array, Integer, Model, String

shelf = {}


class Book(Model):
    isbn = String(format=r"^[0-9]{3,13}$")
    title = String(max_length=40)
    pages = Integer(minimum=1, required=False)


class Paging(parser.ParameterSet):
    offset = Integer(default=0)
    limit = Integer(default=10, maximum=10)


class Books(RequestHandler):
    __parser_config__ = parser.Config(
        GET=parser.VerbConfig(response_template=Array(element_template=Book()), response_attribute_filter_default_value=True, parameter_sets=[Paging()]),
        POST=parser.VerbConfig(body_template=Book(), response_template=Book(), response_attribute_filter_default_value=True),
    )

    def get(self):
        books = Array(element_template=Book())
        paging = self.request.parameter_set
        offset, limit = (paging.offset, paging.limit) if paging else (0, 10)
        for isbn in sorted(shelf)[offset:offset + limit]:
            books.append(shelf[isbn])
        self.response.status = STATUS.OK
        self.response.body = books

    def post(self):
        book = self.request.parsed_body
        shelf[book.isbn] = book
        self.response.status = STATUS.CREATED
        self.response.body = book


class OneBook(RequestHandler):
    __parser_config__ = parser.Config(GET=parser.VerbConfig(response_template=Book(), response_attribute_filter_default_value=True))

    def get(self, isbn):
        if isbn not in shelf:
            raise exception.NotFound()
        self.response.status = STATUS.OK
        self.response.body = shelf[isbn]

    def delete(self, isbn):
        shelf.pop(isbn, None)
        self.response.status = STATUS.NO_CONTENT


class Key(auth.Base):
    def is_authenticated_user(self):
        return self.request.headers.get("X-Key") == "sesame"

    def get_current_user(self):
        return "reader"


class Guarded(RequestHandler):
    __provider_config__ = provider.Config(authentication=Key())

    @auth.login_required
    def get(self):
        self.response.status = STATUS.NO_CONTENT


class Moved(RequestHandler):
    def get(self):
        raise exception.PermanentRedirect("/books")


class Error(RequestHandler):
    def get(self):
        raise RuntimeError("the view failed on purpose")


app = RequestRouter([
    (r"/books$", Books),
    (r"/books/([0-9]+)$", OneBook),
    (r"/guarded", Guarded),
    (r"/moved", Moved),
    (r"/error", Error),
], application_name="small")
