"""Plays the REST API of Mailman's core, as much of it as the web asks for: one domain and one list."""
import base64
import json

LIST = {
    "advertised": True, "description": "Über Käse", "display_name": "Cheese", "fqdn_listname": "cheese@small.example", "list_id": "cheese.small.example",
    "list_name": "cheese", "mail_host": "small.example", "member_count": 3, "volume": 1, "self_link": "LINK/lists/cheese.small.example",
}
DOMAIN = {"alias_domain": None, "description": "", "mail_host": "small.example", "self_link": "LINK/domains/small.example"}
SETTINGS = {"archive_policy": "public", "archive_rendering_mode": "text", "subscription_policy": "confirm", "description": "Über Käse", "info": "", "display_name": "Cheese", "fqdn_listname": LIST["fqdn_listname"],
            "list_name": "cheese", "mail_host": "small.example", "created_at": "2026-11-01T08:00:00", "posting_address": LIST["fqdn_listname"], "advertised": True,
            "digests_enabled": False, "preferred_language": "en", "subject_prefix": "[cheese] "}


def page(*entries):
    return {"start": 0, "total_size": len(entries), "entries": list(entries)} if entries else {"start": 0, "total_size": 0}


def app(environ, start_response):
    expected = "Basic " + base64.b64encode(b"restadmin:restpass").decode()
    path = environ["PATH_INFO"].partition("/3.1")[2].rstrip("/")
    environ["wsgi.errors"].write(f"core: {environ['REQUEST_METHOD']} {path}?{environ['QUERY_STRING']}\n")
    if environ.get("HTTP_AUTHORIZATION") != expected:
        start_response("401 Unauthorized", [("Content-Type", "text/plain")])
        return [b""]
    answers = {
        "/lists": page(LIST), "/lists/find": page(LIST), "/domains": page(DOMAIN), "/domains/small.example": DOMAIN, "/domains/small.example/owners": page(),
        "/domains/small.example/lists": page(LIST), "/lists/cheese.small.example": LIST, "/lists/cheese@small.example": LIST,
        "/lists/cheese.small.example/config": SETTINGS, "/lists/cheese@small.example/config": SETTINGS,
        "/lists/cheese.small.example/archivers": {"hyperkitty": True}, "/lists/cheese@small.example/archivers": {"hyperkitty": True},
        "/lists/cheese.small.example/roster/owner": page(), "/lists/cheese.small.example/roster/moderator": page(), "/members/find": page(),
        "/lists/cheese@small.example/roster/owner": page(), "/lists/cheese@small.example/roster/moderator": page(),
        "/system/versions": {"mailman_version": "GNU Mailman 3.3.8", "api_version": "3.1"},
    }
    if path not in answers:
        start_response("404 Not Found", [("Content-Type", "application/json")])
        return [json.dumps({"title": "404 Not Found"}).encode()]
    link = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}/3.1"
    start_response("200 OK", [("Content-Type", "application/json; charset=utf-8")])
    return [json.dumps(answers[path]).replace("LINK", link).encode()]
