"""The rows of the audit trail. They are written once, never changed, and deleted by their age alone.

One change is made: a person who is erased is taken out of them (forgetting.py).
"""

from datetime import timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agents.audit.actions import action_choices, kind_choices
from agents.names.normal_form import normal_form

NAME_LIMIT = 200
ADDRESS_LIMIT = 45
ID_LIMIT = 40


def form_of(name: str) -> str:
    """The normal form that names are found by. It is cut: some letters become eighteen, and an index has its limit."""
    return normal_form(name)[:NAME_LIMIT]


class Unchangeable(TypeError):
    """Somebody tried to change or delete what is written."""

    def __init__(self) -> None:
        super().__init__("The audit trail is written once: add an event. Old ones go by AUDIT_DAYS.")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Django's own way past these is `_base_manager`, which forgets the account of a person who is deleted."""

    def update(self, **_: Any) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise Unchangeable

    def naming(self, words: str) -> "AuditEventQuerySet":
        """Those by or about a name, from an address, or about an id: each as a whole, so that an index finds it."""
        form = form_of(words)
        by_name = Q(actor_form=form) | Q(label_form=form)
        return self.filter(by_name | Q(address=words.lower()) | Q(object_id=words))

    def delete_older_than(self, age: timedelta, *, at_most: int) -> int:
        """Delete the oldest of these; returns how many."""
        old = self.filter(at__lt=timezone.now() - age).order_by("at", "pk").values_list("pk", flat=True)[:at_most]
        deleted, _ = models.QuerySet.delete(self.model._base_manager.filter(pk__in=list(old)))
        return deleted


class AuditEvent(models.Model):
    """One thing that somebody did.

    `actor` has no constraint in the database: an event never hinders that an account is deleted, nor the reverse. The
    names are as they were then.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=40, choices=action_choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    actor_name = models.CharField("who", max_length=NAME_LIMIT, blank=True)
    actor_form = models.CharField(max_length=NAME_LIMIT, blank=True, editable=False)
    address = models.CharField(max_length=ADDRESS_LIMIT, blank=True)
    kind = models.CharField(max_length=20, blank=True, choices=kind_choices)
    object_id = models.CharField(max_length=ID_LIMIT, blank=True)
    label = models.CharField("on whom or what", max_length=NAME_LIMIT, blank=True)
    label_form = models.CharField(max_length=NAME_LIMIT, blank=True, editable=False)
    details = models.JSONField(default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        default_permissions = ()  # superusers read it, and nobody can be given more
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["action", "at", "id"], name="audit_action"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["kind", "at", "id"], name="audit_kind"),
            models.Index(fields=["actor_form", "at"], name="audit_actor_form"),
            models.Index(fields=["label_form", "at"], name="audit_label_form"),
            models.Index(fields=["address", "at"], name="audit_address"),
            models.Index(fields=["object_id", "at"], name="audit_object"),
        ]

    def __str__(self) -> str:
        about = f": {self.label}" if self.label else ""
        return f"{self.actor_name or 'somebody'}, {self.get_action_display()}{about}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **options | {"force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise Unchangeable
