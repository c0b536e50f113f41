import persistent
from zope.container.contained import Contained
from zope.interface import Interface, implementer
from zope.schema import Int, TextLine


class IBook(Interface):
    title = TextLine(title="Title")
    pages = Int(title="Pages", min=1)


@implementer(IBook)
class Book(persistent.Persistent, Contained):
    """An object of the database, found by its path."""

    def __init__(self, title, pages):
        self.title, self.pages = title, pages
