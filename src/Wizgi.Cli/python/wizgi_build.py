"""Makes a wheel of the files beside it (PEP 517), for pip: the module wizgi, and egg:wizgi."""
import base64
import hashlib
import os
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Where the modules look for the server; an installed copy finds it where this one is.
ABOVE = b"os.path.dirname(os.path.dirname(os.path.realpath(__file__)))"
INFO = next(name for name in os.listdir(HERE) if name.endswith(".dist-info"))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    files = {name: read(name).replace(ABOVE, repr(os.path.dirname(HERE)).encode()) for name in ("wizgi.py", "wizgi_pserve.py")}
    for name in ("METADATA", "entry_points.txt"):
        files[f"{INFO}/{name}"] = read(f"{INFO}/{name}")
    files[f"{INFO}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: wizgi\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{INFO}/RECORD"] = f"{record}{INFO}/RECORD,,\n".encode()
    wheel = INFO.replace(".dist-info", "-py3-none-any.whl")
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("there are only wheels")


def read(name):
    with open(os.path.join(HERE, name), "rb") as file:
        return file.read()


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
