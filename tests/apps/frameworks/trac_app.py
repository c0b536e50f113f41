"""Trac for one project environment, with its own basic authentication at /login: what tracd --basic-auth does, as a WSGI application."""
import os

from trac.web.auth import BasicAuthentication
from trac.web.main import dispatch_request
from trac.web.standalone import AuthenticationMiddleware

data = os.environ["SITE_DATA"]
os.environ["TRAC_ENV"] = os.path.join(data, "project")
users = BasicAuthentication(os.path.join(data, "users.htpasswd"), "Small Trac")
app = AuthenticationMiddleware(dispatch_request, {"*": users}, "project")
