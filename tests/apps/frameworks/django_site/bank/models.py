from django.db import models


class Account(models.Model):
    """Opened by the first migration with 1000 each."""

    balance = models.IntegerField()


class Transfer(models.Model):
    source = models.ForeignKey(Account, models.CASCADE, related_name="+")
    target = models.ForeignKey(Account, models.CASCADE, related_name="+")
    amount = models.IntegerField()
