"""Creates the demo user and four personas once. What people change or delete later stays as they left it."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agents.audit.actions import Kind
from agents.audit.models import AuditEvent
from agents.personas.demo import DEMO_PERSONAS
from agents.personas.models import Persona

USERNAME = "demo"


class Command(BaseCommand):
    help = "Creates the user demo and four personas to talk to (with DEBUG=1 only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ON_LAPTOP:
            raise CommandError("seed_demo creates a superuser with a known password, so it runs with DEBUG=1 only.")
        with transaction.atomic():
            user, password = _demo_user()
            _add_personas(user)
        self.stdout.write(f"Sign in as {USERNAME} with the password {password}")


def _demo_user() -> tuple[User, str]:
    """The user, and the password to print. Only DEMO_PASSWORD replaces a password that somebody has changed."""
    user = User.objects.filter(username=USERNAME).first()
    password = settings.DEMO_PASSWORD or _kept_password()
    if user is None:
        return User.objects.create_superuser(USERNAME, password=password), password
    if user.check_password(password):
        return user, password
    if not settings.DEMO_PASSWORD:
        return user, "you chose (make run DEMO_PASSWORD=... sets another)"
    user.set_password(password)
    user.save(update_fields=["password"])
    return user, password


def _kept_password() -> str:
    """A random password, kept in a file of this checkout that only the file's owner can read."""
    path = settings.VAR_DIR / "demo-password"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text().strip()


def _add_personas(owner: User) -> None:
    """Create those that never existed. The audit trail knows which were deleted, so they stay deleted."""
    for fields in DEMO_PERSONAS:
        was_here = AuditEvent.objects.filter(kind=Kind.PERSONA, object_id=str(fields["id"]))
        if not Persona.objects.filter(pk=fields["id"]).exists() and not was_here.exists():
            Persona.objects.create_published(**fields, owner=owner, everyone=True)
