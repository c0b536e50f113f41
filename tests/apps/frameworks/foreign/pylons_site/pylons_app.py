"""The small site with Pylons, as `paster serve` would load it: the application of `site.ini`."""
import os

import pkg_resources

# Pylons asks for the distribution, which a clone that is not installed has no name of.
pkg_resources.working_set.add(pkg_resources.Distribution(project_name="PasteScript", version="2.0.2"))

from smallsite.config.middleware import make_app

data = os.environ["SITE_DATA"]
app = make_app(
    {"debug": "false", "error_email_from": "site@localhost"},
    cache_dir=data,
    **{"beaker.session.key": "smallsite", "beaker.session.secret": "only for tests", "beaker.session.data_dir": os.path.join(data, "sessions")}
)
