"""Runs the fixture app that the path names: /bodies/generator is `generator` of bodies.py."""
import importlib


def app(environ, start_response):
    _, module, name = environ["PATH_INFO"].split("/")
    return getattr(importlib.import_module(module), name)(environ, start_response)
