"""An application that knows only XML; the server makes it HTML.

    ./wizgi --middleware xslt,folder=samples samples.catalog:app

Each document names its stylesheet, catalog.xsl beside this file.
"""
from xml.sax.saxutils import escape, quoteattr

BOOKS = [("Snow Crash", "Neal Stephenson", 1992), ("Käsekunde", "A. & B. Laib", 2004)]


def app(environ, start_response):
    books = "".join(f"<book year={quoteattr(str(year))}><title>{escape(title)}</title><author>{escape(author)}</author></book>" for title, author, year in BOOKS)
    document = f'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/xsl" href="catalog.xsl"?>\n<catalog>{books}</catalog>\n'
    start_response("200 OK", [("Content-Type", "application/xml")])
    return [document.encode()]
