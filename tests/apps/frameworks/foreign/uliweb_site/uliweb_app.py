"""The small site with Uliweb: a project, whose applications are folders with views, models, templates and settings of their own."""
import os

from uliweb import functions
from uliweb.manage import make_simple_application

here = os.path.dirname(os.path.abspath(__file__))
data = os.environ["SITE_DATA"]
app = make_simple_application(project_dir=here, default_settings={
    "SESSION_STORAGE/data_dir": os.path.join(data, "sessions"),
    "ORM/CONNECTION": "sqlite:///" + os.path.join(data, "site.db"),
})

# `uliweb syncdb` makes the tables; this does it with the server.
functions.get_model("book").table.create(checkfirst=True)
