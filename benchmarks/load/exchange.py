"""The check before the measurement: is the answer right, and does the connection stay open?"""

import http.client


_CLOSED = (http.client.RemoteDisconnected, ConnectionError)


class WrongResponse(Exception):
    """The server did not answer with what the case asks for."""


def check(port, case):
    """Asks twice on one connection. Returns whether the second request went over the first one's connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        if _ask(connection, case):
            return False
        try:
            _ask(connection, case)
        except _CLOSED:
            return False  # without having said so
        return True
    except (OSError, http.client.HTTPException) as failure:
        raise WrongResponse(repr(failure)) from failure
    finally:
        connection.close()


def _ask(connection, case):
    """Returns whether the server said that it closes the connection."""
    connection.request(case.method, "/", body=case.request_body or None, headers=dict(case.request_headers))
    response = connection.getresponse()
    closes = response.will_close
    body = response.read()
    if response.status != 200:
        raise WrongResponse(f"status {response.status}")
    if body != case.response_body:
        raise WrongResponse(f"a body of {len(body)} bytes instead of the right {len(case.response_body)}")
    if not response.getheader("Content-Type", "").startswith(case.content_type):
        raise WrongResponse(f"Content-Type {response.getheader('Content-Type')!r}")
    return closes
