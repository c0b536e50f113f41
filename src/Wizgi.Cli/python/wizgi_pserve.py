"""``[server:main] use = egg:wizgi``: has pserve, or another program that runs the server of a PasteDeploy file, become Wizgi.

The program has loaded the application already. That one is let go: Wizgi's workers, which are processes of their own, load it from the same
file with the same Python. So everything that the section says, workers and reloads included, is as with ``wizgi --paste``.
"""
import os
import shutil
import sys

home = os.environ.get("WIZGI_HOME") or os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def serve(app, global_conf, **settings):
    """A ``paste.server_runner``. Does not return."""
    command = find_program() + ["--paste", with_name(global_conf["__file__"], argument(sys.argv, "-n", "--app-name")), "--python", sys.executable]
    server = argument(sys.argv, None, "--server-name")
    if server:
        command += ["--paste-server", server]
    for name, value in global_conf.items():
        if name not in ("here", "__file__"):
            command += ["--paste-global", name.replace("=", "\\=") + "=" + str(value)]
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.execv(command[0], command)


def find_program():
    """The command of the server in the folder above, or of that which this was installed from; else what PATH has."""
    assembly = os.path.join(home, "Wizgi.Cli.dll")
    dotnet = shutil.which("dotnet") or os.path.join(os.environ.get("DOTNET_ROOT", ""), "dotnet")
    if os.path.exists(assembly) and os.access(dotnet, os.X_OK):
        return [dotnet, assembly]
    program = shutil.which("wizgi")
    if program is None:
        sys.exit("egg:wizgi: the program wizgi is not on PATH")
    return [program]


def with_name(path, name):
    """The file, with the name of the application that pserve was told."""
    for word in sys.argv[1:]:
        file, hash, section = word.partition("#")
        if hash and not name and os.path.abspath(file) == path:
            name = section
    return f"{path}#{name}" if name else path


def argument(words, short, long):
    """The value of an option of pserve's; None: it was not given."""
    for index, word in enumerate(words):
        if word in (short, long):
            return words[index + 1] if index + 1 < len(words) else None
        if word.startswith(long + "="):
            return word[len(long) + 1:]
        if short and word.startswith(short) and not word.startswith("--"):
            return word[len(short):]
    return None
