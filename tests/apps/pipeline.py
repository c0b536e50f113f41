"""A minimal API of ASP.NET Core below the standard library's validator, and a Python application beside it."""
import os
import time
from wsgiref.validate import validator

import wizgi

DLL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Pipeline", "bin", "Release", "net10.0", "Pipeline.dll")
api = wizgi.load(f"{DLL}:Pipeline.Api.Application")
validated = validator(api)


def app(environ, start_response):
    if environ["PATH_INFO"] == "/python":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"Python is here"]
    return (validated if environ["QUERY_STRING"] != "plain" else api)(environ, start_response)
