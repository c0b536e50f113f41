from django.contrib import messages
from django.forms import modelform_factory
from django.shortcuts import redirect, render

from notes.models import Note

NoteForm = modelform_factory(Note, fields=["title", "text"])


def notes(request):
    """All notes and a form for one more."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"“{form.save()}” is saved")
        return redirect("notes")
    return render(request, "notes/notes.html", {"form": form, "notes": Note.objects.all()})
