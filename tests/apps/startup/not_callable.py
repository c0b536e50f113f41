"""`app` is a number; `settings` is an object with an `app` that is None."""
import types

app = 3
settings = types.SimpleNamespace(app=None)
