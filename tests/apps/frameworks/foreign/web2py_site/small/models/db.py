db = DAL("sqlite://storage.sqlite", pool_size=4)
session.connect(request, response)
db.define_table("book", Field("title", requires=IS_NOT_EMPTY()), Field("pages", "integer", requires=IS_INT_IN_RANGE(1, 10000)), Field("scan", "upload"))
