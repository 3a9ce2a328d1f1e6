"""Who has confirmed which text of the notice, and when."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from agents.privacy.facts import Facts, facts_in_force
from agents.privacy.words import as_text, version

VERSION_LIMIT = 40


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def in_force(self) -> "AcknowledgementQuerySet":
        """Those of the text that is shown now."""
        return self.filter(version=version(facts_in_force()))

    def of(self, user: User) -> "AcknowledgementQuerySet":
        return self.filter(user_id=user.pk)

    def acknowledge(self, user: User) -> "Acknowledgement":
        """Note that this person has confirmed the text in force. The first time counts."""
        facts = facts_in_force()
        found, _ = self.get_or_create(user=user, version=version(facts), defaults={"text": as_text(facts)})
        return found


class Acknowledgement(models.Model):
    """Somebody has read the notice, and pressed its button."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acknowledgements")
    version = models.CharField(max_length=VERSION_LIMIT)
    text = models.TextField(help_text="As it was shown.")
    at = models.DateTimeField(default=timezone.now)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="one_acknowledgement_a_version")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version} of the notice"

    @classmethod
    def of(cls, user: User, facts: Facts) -> "Acknowledgement":
        """Not stored: this person has confirmed the text that is made of these facts."""
        return cls(user=user, version=version(facts), text=as_text(facts))
