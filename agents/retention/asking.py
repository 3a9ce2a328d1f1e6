"""Somebody asks for their own account to be deleted, and may think again until the day comes."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents.audit import trail
from agents.audit.actions import Action
from agents.conversations.models import Conversation
from agents.people.events import the_account
from agents.personas.models import Persona
from agents.retention.models import ErasureRequest

ONLY_ADMINISTRATOR = (
    "This is the only account that may do everything here. Give another one the superuser status first, in the admin: "
    "otherwise nobody could look after the site."
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What would go now. `needed_personas`: others have called these, so an empty shell of each stays for them."""

    conversations: int
    calls_now: int
    personas: int
    needed_personas: int

    @property
    def other_personas(self) -> int:
        return self.personas - self.needed_personas


def belongings_of(user: User) -> Belongings:
    theirs = Conversation.objects.of_the_site().filter(user=user)
    by_others = Conversation.objects.of_the_site().exclude(user=user).filter(persona__owner=user)
    return Belongings(
        conversations=theirs.count(),
        calls_now=theirs.live().count(),
        personas=Persona.objects.filter(owner=user).count(),
        needed_personas=by_others.order_by().values("persona").distinct().count(),
    )


def why_not(user: User) -> str:
    """Why this account cannot be deleted now, and what to do; empty if it can."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return ONLY_ADMINISTRATOR if user.is_superuser and not others.exists() else ""


def request_of(user: User) -> ErasureRequest | None:
    return ErasureRequest.objects.filter(user=user).first()


@transaction.atomic
def ask(user: User) -> ErasureRequest:
    """To be done after ERASE_AFTER_DAYS; asked for again, the first time counts."""
    due_at = timezone.now() + timedelta(days=settings.ERASE_AFTER_DAYS)
    request, is_new = ErasureRequest.objects.get_or_create(user=user, defaults={"due_at": due_at})
    if is_new:
        trail.record(Action.ERASURE_ASKED, the_account(user), days=settings.ERASE_AFTER_DAYS or None)
    return request


@transaction.atomic
def call_off(user: User) -> bool:
    """False if there is nothing to call off, or it has begun."""
    gone, _ = ErasureRequest.objects.filter(user=user, begun_at=None).delete()
    if gone:
        trail.record(Action.ERASURE_CALLED_OFF, the_account(user))
    return bool(gone)
