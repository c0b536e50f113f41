"""C# applications for servers that are not Wizgi's: those of Shop.dll by their names, an ASP.NET Core pipeline below /pipeline."""
import os
from wsgiref.util import shift_path_info

import wizgi

APPS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def assembly(name):
    return os.path.join(APPS, name, "bin", "Release", "net10.0", f"{name}.dll")


shop = wizgi.load(f"{assembly('Shop')}:Shop.Each.Application")
pipeline = wizgi.load(f"{assembly('Pipeline')}:Pipeline.Api.Application")


def app(environ, start_response):
    if environ["PATH_INFO"].startswith("/pipeline/"):
        shift_path_info(environ)
        return pipeline(environ, start_response)
    if environ["PATH_INFO"] == "/pid":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(os.getpid()).encode()]
    return shop(environ, start_response)
