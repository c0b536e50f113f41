from uliweb.orm import Field, Model


class Book(Model):
    isbn = Field(str, max_length=20, unique=True)
    title = Field(unicode, max_length=80)
