"""Writes to standard error while it is imported, and then fails."""
import sys

print("a line of the app", file=sys.stderr, flush=True)
raise RuntimeError("the end of the app")
