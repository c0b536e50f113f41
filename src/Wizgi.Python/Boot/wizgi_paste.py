"""Loads applications from PasteDeploy files: ``paste:production.ini``, ``paste:production.ini#name``. Loaded only with the first of them."""
import configparser
import importlib
import logging.config
import os
import sys
from urllib.parse import quote

import wizgi_boot
from wizgi_boot import BOOT_FAILURE, LOAD_FAILURE, LoadError

_has_logging = False


def load(reference, defaults):
    """What the section makes, with the logging that its file asks for."""
    name, _, section = reference.partition(":")[2].partition("#")
    path = os.path.abspath(name)
    if not name or not os.path.isfile(path):
        raise LoadError(f"cannot load '{reference}': there is no file {path}", BOOT_FAILURE)
    loadapp = find_loader(reference)
    defaults = dict(zip(defaults[::2], defaults[1::2]))
    configure_logging(path, defaults)
    try:
        app = loadapp("config:" + quote(path), name=section or None, global_conf=defaults)
    except Exception as problem:
        if isinstance(problem, SyntaxError) or has_foreign_frames(problem):
            # The application's own failure, with its traceback.
            raise
        raise LoadError(f"cannot load '{reference}': {describe(problem)}", LOAD_FAILURE) from None
    if not callable(app):
        raise LoadError(f"'{reference}' is not a WSGI application: {wizgi_boot.describe_type(app)} cannot be called with (environ, start_response)", LOAD_FAILURE)
    return app


def find_loader(reference):
    try:
        return importlib.import_module("paste.deploy").loadapp
    except ModuleNotFoundError as problem:
        if problem.name not in ("paste", "paste.deploy"):
            raise
        raise LoadError(
            f"cannot load '{reference}': PasteDeploy is not installed for {sys.executable}: pip install PasteDeploy, or apt-get install python3-pastedeploy "
            "for Debian's own Python", BOOT_FAILURE) from None


def configure_logging(path, defaults):
    """As pserve and gunicorn do, if the file has [loggers] and nobody else has configured it: a gunicorn.conf.py, or a file before this one."""
    global _has_logging
    parser = configparser.ConfigParser({name: value.replace("%", "%%") for name, value in {**defaults, "here": os.path.dirname(path), "__file__": path}.items()})
    try:
        parser.read([path])
        if _has_logging or not parser.has_section("loggers") or wizgi_boot.hooks is not None and wizgi_boot.hooks.configures_logging:
            return
        logging.config.fileConfig(parser, disable_existing_loggers=False)
    except Exception as problem:
        raise LoadError(f"{path}: its logging configuration is wrong: {wizgi_boot.summarize(problem)}", LOAD_FAILURE) from None
    _has_logging = True


def has_foreign_frames(problem):
    """Whether code had a part in it that is neither ours nor PasteDeploy's, nor what that asks. Otherwise it is about the file."""
    folders = tuple(folder + os.sep for name in ("paste", "importlib", "importlib_metadata", "pkg_resources") for folder in getattr(sys.modules.get(name), "__path__", ()))
    frames = problem.__traceback__
    while frames is not None:
        filename = frames.tb_frame.f_code.co_filename
        if not wizgi_boot.is_ours(filename) and not filename.startswith(folders) and filename != configparser.__file__:
            return True
        frames = frames.tb_next
    return False


def describe(problem):
    """A sentence of PasteDeploy's errors, which have line ends in them."""
    # That of importlib.metadata is a ModuleNotFoundError.
    if type(problem).__name__ in ("PackageNotFoundError", "DistributionNotFound"):
        return f"a package of its 'use = egg:…' is not installed for {sys.executable}: {' '.join(str(problem).split())}"
    if isinstance(problem, ModuleNotFoundError):
        return f"there is no module '{problem.name}'. {wizgi_boot.place_hint}"
    text = problem.args[0] if isinstance(problem, LookupError) and problem.args else problem
    return " ".join(str(text).split()) or type(problem).__name__
