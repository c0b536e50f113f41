from formencode import Schema, validators
from pylons import cache, request, tmpl_context as c
from pylons.controllers.util import redirect
from pylons.decorators import validate
from pylons.decorators.rest import restrict
from pylons.decorators.secure import authenticate_form

from smallsite.lib import helpers as h
from smallsite.lib.base import BaseController, render

made = []


class Person(Schema):
    allow_extra_fields = True
    name = validators.UnicodeString(not_empty=True)
    age = validators.Int(min=0)


class OwnController(BaseController):
    """What is Pylons' own: decorators, forms that only this site can send, messages, the cache."""

    def page(self):
        c.title = u"Own <&>"
        c.messages = h.flash.pop_messages()
        return render("/page.mako")

    @restrict("POST")
    @authenticate_form
    def save(self):
        h.flash(u"saved <%s>" % request.POST["name"])
        redirect("/own/page")

    def ask(self):
        return '<form action="/own/person" method="post"><input name="name"/><input name="age"/></form>'

    @validate(schema=Person(), form="ask")
    def person(self):
        return u"%s is %d" % (self.form_result["name"], self.form_result["age"])

    def cached(self):
        def make():
            made.append(1)
            return "made %d" % len(made)
        return cache.get_cache("numbers").get_value(key="only", createfunc=make, type="memory", expiretime=3600)
