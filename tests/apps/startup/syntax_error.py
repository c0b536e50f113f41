"""Is not Python."""
def app(environ, start_response:
    return []
