"""Bodies made by wsgi.file_wrapper."""
import gzip
import io
import os
import tempfile

TEXT = [("Content-Type", "application/octet-stream")]
CONTENT = b"0123456789abcdef" * 65536


def real_file(content=CONTENT):
    file = tempfile.TemporaryFile()
    file.write(content)
    file.seek(0)
    return file


def descriptor(content):
    with real_file(content) as file:
        return os.dup(file.fileno())


def whole(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](real_file())


def whole_with_block_size(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](real_file(), 1000)


def with_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", str(len(CONTENT)))])
    return environ["wsgi.file_wrapper"](real_file(), 8192)


def at_offset(environ, start_response):
    file = real_file()
    file.seek(len(CONTENT) - 5)
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](file)


def at_offset_behind_buffered_read(environ, start_response):
    """The Python object has read ahead: its position is not the descriptor's."""
    file = real_file()
    file.read(len(CONTENT) - 5)
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](file)


def part_by_length(environ, start_response):
    file = real_file()
    file.seek(10)
    start_response("200 OK", TEXT + [("Content-Length", "6")])
    return environ["wsgi.file_wrapper"](file)


def shorter_than_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "20")])
    return environ["wsgi.file_wrapper"](real_file(b"0123456789"))


def empty(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](real_file(b""))


def bytes_io(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](io.BytesIO(b"in memory"), 4)


def gzip_file(environ, start_response):
    """It has a descriptor, but read() gives other bytes than those of the descriptor."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        file.write(b"unpacked")
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](gzip.GzipFile(fileobj=real_file(packed.getvalue())))


class Upper:
    """Holds a real file, but is read otherwise."""

    def __init__(self, file):
        self.file = file

    def fileno(self):
        return self.file.fileno()

    def tell(self):
        return self.file.tell()

    def read(self, size=-1):
        return self.file.read(size).upper()


def object_around_a_file(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](Upper(real_file(b"upper case")))


class UpperReader(io.BufferedReader):
    """A real file object with a read() of its own."""

    def read(self, size=-1):
        return super().read(size).upper()


def subclass_with_own_read(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](UpperReader(io.FileIO(descriptor(b"upper case"))))


class UpperRaw(io.FileIO):
    """The same one layer below."""

    def readinto(self, buffer):
        count = super().readinto(buffer)
        buffer[:count] = bytes(buffer[:count]).upper()
        return count


def buffered_reader_over_own_raw(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](io.BufferedReader(UpperRaw(descriptor(b"upper case"))))


def pipe(environ, start_response):
    """A descriptor without a length."""
    read, write = os.pipe()
    os.write(write, b"through a pipe")
    os.close(write)
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](os.fdopen(read, "rb"))


def file_of_size_zero(environ, start_response):
    """Files of /proc have content, but a size of 0."""
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](open("/proc/self/comm", "rb"))


def unbuffered(environ, start_response):
    file = tempfile.TemporaryFile(buffering=0)
    file.write(b"0123456789")
    file.seek(4)
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](file)


class OnlyRead:
    """The least a file-like object must have (PEP 3333)."""

    def __init__(self):
        self.left = [b"one", b"two"]

    def read(self, size):
        return self.left.pop(0) if self.left else b""


def only_read(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](OnlyRead())


def behind_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"written, ")
    return environ["wsgi.file_wrapper"](real_file(b"then a file"))


def wrapped_again(environ, start_response):
    """Middleware may iterate the wrapper itself instead of returning it."""
    start_response("200 OK", TEXT)
    return [b"".join(environ["wsgi.file_wrapper"](real_file(b"read by the app")))]


def text_file(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](io.StringIO("text"))


def text_file_with_descriptor(environ, start_response):
    """A text file has a descriptor, but its bytes are not what read() gives."""
    file = tempfile.TemporaryFile("w+")
    file.write("text")
    file.seek(0)
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](file)


def without_read(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](object())
