import hashlib
import os


def index():
    return dict(message="A small site in web2py", books=db(db.book).select(orderby=db.book.title))


def edit():
    form = SQLFORM(db.book, fields=["title", "pages", "scan"])
    if form.process().accepted:
        session.flash = "saved"
        redirect(URL("index"))
    return dict(form=form)


def greet():
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return "Hello, %s!" % request.vars.name


def visits():
    session.visits = (session.visits or 0) + 1
    return "visits: %d" % session.visits


def received():
    upload = request.vars.file
    data = upload.file.read()
    return response.json({"filename": upload.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "note": request.vars.note})


def download():
    return response.download(request, db)


def large():
    return response.stream(os.path.join(os.environ["SITE_DATA"], "large.bin"), 65536, request=request)


def lines():
    from gate import gated_lines
    response.headers["Content-Type"] = "text/plain"
    return gated_lines(int(request.vars.gate), int(request.vars.lines))


def fail():
    raise RuntimeError("the view failed on purpose")


@request.restful()
def api():
    def GET(number):
        book = db.book(number) or nothing()
        return response.json({"title": book.title, "pages": book.pages})

    def POST(**fields):
        return response.json(dict(db.book.validate_and_insert(**fields)))

    def DELETE(number):
        return response.json({"gone": db(db.book.id == number).delete()})

    return locals()


def nothing():
    raise HTTP(404, "no such book")
