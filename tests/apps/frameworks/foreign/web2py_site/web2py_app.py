"""web2py with its welcome and admin applications, and one of ours, in a folder of their own: web2py writes beside its applications."""
import importlib.util
import os
import shutil
import sys

here = os.path.dirname(os.path.abspath(__file__))
source = os.path.dirname(os.path.dirname(importlib.util.find_spec("gluon").origin if "gluon" in sys.modules else next(
    os.path.join(path, "gluon", "__init__.py") for path in sys.path if os.path.exists(os.path.join(path, "gluon", "__init__.py")))))
root = os.path.join(os.environ["SITE_DATA"], "web2py")
if not os.path.exists(root):
    shutil.copytree(os.path.join(source, "applications"), os.path.join(root, "applications"), symlinks=True)
    shutil.copytree(os.path.join(here, "small"), os.path.join(root, "applications", "small"))
os.environ["web2py_path"] = root
os.chdir(root)

from gluon.settings import global_settings

global_settings.web2py_runtime_handler = True

import gluon.main

app = gluon.main.wsgibase
