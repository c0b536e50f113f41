"""A site as BlueBream's project template lays it out: zope.conf, site.zcml and a package; the application is zope.app.wsgi's."""
import os
import pkgutil

import zope

# Debian's modules of this namespace hide those on the path.
zope.__path__ = pkgutil.extend_path(list(zope.__path__), "zope")

import zope.app.wsgi

here = os.path.dirname(os.path.abspath(__file__))
conf = os.path.join(os.environ["SITE_DATA"], "zope.conf")
with open(conf, "w") as file:
    file.write(f"""
site-definition {here}/site.zcml
<zodb>
  <filestorage>
    path {os.environ["SITE_DATA"]}/Data.fs
  </filestorage>
</zodb>
<eventlog>
  <logfile>
    path STDERR
  </logfile>
</eventlog>
""")
app = zope.app.wsgi.getWSGIApplication(conf)
