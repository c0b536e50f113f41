import os
import threading

from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bank.models import Account, Transfer


class Overdrawn(Exception):
    pass


def who():
    """Who answers, and over which connection to the database."""
    raw = connection.connection
    return {
        "process": os.getpid(),
        "thread": threading.get_ident(),
        "connection": raw.info.backend_pid if connection.vendor == "postgresql" else id(raw),
    }


def accounts(request):
    balances = [account.balance for account in Account.objects.order_by("id")]
    return JsonResponse({"balances": balances, "transfers": Transfer.objects.count(), **who()})


def move(source, target, amount):
    # In the order of keys, so that no two transfers wait for each other.
    for key, change in sorted([(source, -amount), (target, amount)]):
        Account.objects.filter(pk=key).update(balance=F("balance") + change)
    Transfer.objects.create(source_id=source, target_id=target, amount=amount)
    if Account.objects.get(pk=source).balance < 0:
        raise Overdrawn


@csrf_exempt
@require_POST
def transfer(request):
    try:
        with transaction.atomic():
            move(int(request.POST["from"]), int(request.POST["to"]), int(request.POST["amount"]))
            if "fail" in request.POST:
                raise RuntimeError("the transfer failed on purpose")
    except Overdrawn:
        return HttpResponse("not enough money", status=409)
    return JsonResponse(who())
