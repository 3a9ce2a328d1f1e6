"""Who purges now, and who is to be erased and when."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone


class LeaseQuerySet(models.QuerySet["Lease"]):
    def take(self, name: str, holder: str, *, seconds: float) -> bool:
        """Whether `holder` has it from now on: it was free, has run out, or is theirs already and begins anew."""
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        to_be_had = self.filter(Q(holder=holder) | Q(until__lt=now), pk=name)
        if to_be_had.update(holder=holder, until=until):  # the database says who was first
            return True
        Lease.objects.bulk_create([Lease(name=name, holder=holder, until=until)], ignore_conflicts=True)
        return self.filter(pk=name, holder=holder).exists()

    def give_back(self, name: str, holder: str) -> None:
        self.filter(pk=name, holder=holder).delete()


class Lease(models.Model):
    """One piece of work that one process at a time does. A process that dies loses it when `until` is over.

    It stands in the database and not in Redis: what is deleted is there too, so a process that reaches the one reaches
    the other, and a command on the server sees it as well.
    """

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    objects = LeaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}, until {self.until}"


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def due(self) -> "ErasureRequestQuerySet":
        """Those that are to be done now, the longest due first."""
        return self.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")


class ErasureRequest(models.Model):
    """This account is to be deleted at `due_at`, with everything in it. `begun_at`: since then it cannot be called off.

    `known`: the names to look for, which are no longer where they were when a part of it is done. `done` counts what
    is gone; `read_to` is the last event of the audit trail that was looked at. So a process that dies in the middle of
    it leaves nothing undone: the next one goes on. The row goes with the account.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="erasure_request")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(null=True)
    known = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    read_to = models.BigIntegerField(default=0)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("erase_person", "Can erase a person with everything that is theirs")]

    def __str__(self) -> str:
        return f"account {self.pk}, due {self.due_at}"

    def count(self, what: str, number: int) -> None:
        """Add to what is gone; the caller saves it, in the transaction in which it goes."""
        self.done[what] = self.done.get(what, 0) + number
