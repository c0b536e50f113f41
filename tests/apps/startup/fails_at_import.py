"""Raises while it is imported, two calls deep."""


def connect():
    raise RuntimeError("the database is not there")


def prepare():
    connect()


prepare()
