"""The table of pictures. They are rows and no files, so that every process and every container has them."""

import hashlib
from typing import Self

from django.contrib.auth.models import AnonymousUser, User
from django.db import models

from agents.personas.models import Persona


class PersonaPictureQuerySet(models.QuerySet["PersonaPicture"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the personas that the user sees: in the gallery, among their archived ones, or in the admin."""
        if user.has_perm("agents.view_persona"):
            return self
        found = Persona.objects.visible_to(user).values("pk")
        own = Persona.objects.editable_by(user).values("pk")
        return self.filter(models.Q(persona__in=found) | models.Q(persona__in=own))

    def put(self, persona: Persona, image: bytes) -> None:
        """Make this the picture of the persona, in place of another."""
        digest = hashlib.sha256(image).hexdigest()
        self.update_or_create(persona=persona, defaults={"image": image, "digest": digest})


class PersonaPicture(models.Model):
    """`image`: some 10 kB of WebP, as agents/personas/pictures/encoding.py draws it. `digest`: its SHA-256, in hex."""

    persona = models.OneToOneField(Persona, models.CASCADE, primary_key=True, related_name="picture")
    image = models.BinaryField()
    digest = models.CharField(max_length=64)

    objects = PersonaPictureQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # it goes with its persona

    def __str__(self) -> str:
        return f"picture of {self.persona_id}"
