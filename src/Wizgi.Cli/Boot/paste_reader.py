"""Asks a PasteDeploy file for the settings of its server: python paste_reader.py DESCRIPTOR FILE APPLICATION SERVER [KEY VALUE ...]

Writes JSON to the descriptor: which server a section is for and what stands in it, or what is wrong. The section is [server:SERVER]; without
that name [server:APPLICATION], if it is there, else [server:main]. No code of a server is loaded: it need not be installed.
"""
import json
import os
import sys
from urllib.parse import quote

sys.dont_write_bytecode = True
# The folder of this program has nothing for others.
sys.path.pop(0)


def main():
    descriptor = int(sys.argv[1])
    path, application, server = sys.argv[2:5]
    pairs = sys.argv[5:]
    try:
        answer = read(path, application, server, dict(zip(pairs[::2], pairs[1::2])))
    except Exception as problem:
        answer = {"Error": describe(problem)}
    with open(descriptor, "w", encoding="ascii") as pipe:
        json.dump(answer, pipe)


def read(path, application, server, defaults):
    try:
        from paste.deploy import loadwsgi
    except ModuleNotFoundError as problem:
        if problem.name not in ("paste", "paste.deploy"):
            raise
        return {"Error": f"PasteDeploy is not installed for {sys.executable}: pip install PasteDeploy, or apt-get install python3-pastedeploy for Debian's own Python"}
    sections = set(loadwsgi.ConfigLoader(path).parser.sections())
    name = find_section(sections, [server] if server else [application, "main"])
    if name is None:
        return {}
    section = next(section for section in section_names(name) if section in sections)

    def foreign(object_type, uri, spec, name, relative_to, global_conf):
        """Where PasteDeploy would import a server, it is only named."""
        scheme = uri.partition(":")[0].lower()
        return loadwsgi.LoaderContext(
            None, object_type, None, global_conf or {}, {}, None, entry_point_name=f"egg:{spec}#{name}" if scheme == "egg" else f"{scheme}:{spec}")

    loadwsgi._loaders["egg"] = loadwsgi._loaders["call"] = foreign
    # 'paste.server_runner = module:function' would be imported too.
    loadwsgi.ConfigLoader._context_from_explicit = lambda self, object_type, local_conf, global_conf, *rest: loadwsgi.LoaderContext(
        None, object_type, None, global_conf, local_conf, self, entry_point_name=explicit_name(local_conf, section))
    context = loadwsgi.loadcontext(loadwsgi.SERVER, "config:" + quote(path), name=name, global_conf=defaults)
    # Of a section that uses another one it is that one's.
    return {"Use": context.entry_point_name, "Section": section, "Values": list(context.local_conf.items())}


def explicit_name(values, section):
    names = [name for name in values if name.startswith("paste.server_")]
    if not names:
        raise LookupError(f"[{section}] says for no server: write 'use = egg:wizgi' into it")
    return values.pop(names[0])


def find_section(sections, names):
    return next((name for name in names if name and any(section in sections for section in section_names(name))), None)


def section_names(name):
    return [f"server:{name}"] + (["server"] if name == "main" else [])


def describe(problem):
    """One sentence: the file is to blame, not a program."""
    lines = [line.strip() for line in str(problem.args[0] if isinstance(problem, LookupError) and problem.args else problem).splitlines() if line.strip()]
    return f"{' '.join(lines)} ({type(problem).__name__})"


if __name__ == "__main__":
    main()
