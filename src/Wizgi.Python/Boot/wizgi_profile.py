"""Profiles of requests, for the middleware ``profiler``. Loaded only with it.

C# switches a profile on and off around each piece of a request, by ``enable`` and ``disable`` themselves, so that of ours there is only what makes a traceback.
"""
import cProfile
import marshal
import os
import re

# time, process, method, path: what save() is given, so that nothing else in the folder is ever removed.
OURS = re.compile(r"\d{8}T\d{12}Z-\d+-\w+-[\w.-]*\.prof")


def make():
    profile = cProfile.Profile()
    return profile, profile.enable, profile.disable


def save(profile, folder, name, keep):
    """Write what pstats and snakeviz read, as cProfile's dump_stats does, for the eyes of this user only; then remove the oldest."""
    profile.create_stats()
    path = os.path.join(folder, name)
    part = path + ".part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            marshal.dump(profile.stats, file)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
    for old in sorted(filter(OURS.fullmatch, os.listdir(folder)))[:-keep]:
        try:
            os.unlink(os.path.join(folder, old))
        except FileNotFoundError:
            pass  # another worker was faster
