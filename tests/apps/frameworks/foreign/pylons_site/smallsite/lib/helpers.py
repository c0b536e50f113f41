"""What templates see as `h`."""
from webhelpers.html import literal
from webhelpers.html.tags import end_form, form, submit, text
from webhelpers.pylonslib import Flash
from webhelpers.pylonslib.secure_form import secure_form

flash = Flash()
