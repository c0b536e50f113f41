"""The small site in Django. Its forms are sent without a token by the tests; `notes` is where CSRF protection is on."""

import collections
import hashlib
import io
import json
import socket

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe


def plain(text):
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def home(request):
    return HttpResponse("<h1>A small site in Django</h1>")


@require_safe
def greet(request, name):
    return plain(f"Hello, {name}!")


def search(request):
    return JsonResponse({"q": request.GET.getlist("q"), "lang": request.GET.get("lang")})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request):
    if request.method == "POST":
        return plain(f"{request.POST['name']} lives in {request.POST['city']}")
    return HttpResponse('<form method="post"><input name="name"><input name="city"><button>Send</button></form>')


@csrf_exempt
@require_POST
def upload(request):
    file = request.FILES["file"]
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    path = file.temporary_file_path() if hasattr(file, "temporary_file_path") else None
    return JsonResponse({"filename": file.name, "size": file.size, "sha256": digest.hexdigest(), "note": request.POST["note"], "path": path})


@csrf_exempt
@require_POST
def sum_numbers(request):
    received = json.loads(request.body)
    return JsonResponse({"sum": sum(received["numbers"]), "text": received["text"]})


def cookies(request):
    response = JsonResponse(request.COOKIES)
    response.set_cookie("colour", "blue")
    response.set_cookie("taste", "sweet")
    return response


def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return plain(f"visits: {request.session['visits']}")


def gated_lines(port, count):
    """As in gate.py, which is not on this site's path."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as gate:
        for number in range(count):
            yield f"line {number}\n"
            if not gate.recv(1):
                return


def stream(request):
    lines = gated_lines(int(request.GET["gate"]), int(request.GET["lines"]))
    return StreamingHttpResponse(lines, content_type="text/plain")


def download(request):
    return FileResponse((settings.SITE_DATA / "large.bin").open("rb"), as_attachment=True)


def to_greeting(request):
    return redirect("greet", name="Jürgen")


def where(request):
    return JsonResponse({"url": request.build_absolute_uri(reverse("greet", args=["Jürgen"])), "script_name": request.META["SCRIPT_NAME"]})


def empty(request):
    return HttpResponse(status=204)


def error(request):
    raise RuntimeError("the view failed on purpose")


def from_memory(request):
    return FileResponse(io.BytesIO(b"0123456789" * 100_000), filename="memory.txt")


signals = collections.Counter()
request_started.connect(lambda **_: signals.update(["started"]), weak=False)
request_finished.connect(lambda **_: signals.update(["finished"]), weak=False)


def requests(request):
    """How many requests Django has begun and finished; this one is begun only."""
    return JsonResponse(signals)
