"""The app of each.py inside the standard library's own check of PEP 3333."""
from wsgiref.validate import validator

import each

app = validator(each.app)
