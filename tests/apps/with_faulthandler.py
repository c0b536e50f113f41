"""Enables faulthandler while it is imported."""
import faulthandler

from interpreter import app

faulthandler.enable()

__all__ = ["app"]
