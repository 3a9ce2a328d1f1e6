"""A persona: somebody to talk to. `PersonaQuerySet` decides who finds, calls and edits which."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agents.names.normal_form import normal_form
from agents.names.stored import NormalForm
from agents.personas import choices, validation
from agents.personas.choices import LANGUAGES, NoiseReduction, TurnDetection, VoiceKind
from agents.personas.how_many import check_one_more

INSTRUCTIONS_LIMIT = 20_000
GREETING_LIMIT = 500
NAME_LIMIT = 80
COMMAS = ",،、，﹐﹑､︐︑՝߸፣᠂᠈⸴⹁꓾꘍꛵"
COPY_MARK = " (copy)"
SEARCHED = ("name_search_text", "search_text", "instructions_search_text")
NOT_COPIED = {"id", "owner_id", "everyone", "may_be_copied", "active", "created_at", "updated_at"}


def default_model() -> str:
    return settings.VOICE_LIVE.model


def default_voice_kind() -> str:
    return VoiceKind.OPENAI if settings.VOICE_LIVE.voice in choices.OPENAI_VOICES else VoiceKind.AZURE


def default_voice_name() -> str:
    return settings.VOICE_LIVE.voice


def default_instructions() -> str:
    return settings.VOICE_LIVE.instructions


def may_be_copied_by(user: User | AnonymousUser) -> Q:
    """Of the personas that the user sees: their own, and those whose owner allows it. A copy shows the instructions."""
    return Q(owner_id=user.pk) | Q(may_be_copied=True)


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Every lookup for a user starts here: a persona that is not in the answer does not exist for them."""

    def visible_to(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """The user's own, and active ones that are shared with everyone or with one of the user's groups."""
        if not user.is_authenticated:
            return self.none()
        in_my_groups = Persona.groups.through.objects.filter(group__user=user).values("persona_id")
        return self.filter(Q(owner=user) | Q(active=True) & (Q(everyone=True) | Q(pk__in=in_my_groups)))

    def callable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """Those that the user may talk to: the visible ones. Editors may call all personas, to try them."""
        if user.has_perm("agents.view_persona"):
            return self.all()
        return self.visible_to(user)

    def editable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """The user's own. Editors change other people's personas in the admin."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def copyable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """Those that the user sees and may copy."""
        return self.visible_to(user).filter(may_be_copied_by(user))

    def called_lately_by(self, user: User) -> "PersonaQuerySet":
        """Those that the user has called, the last one first."""
        called = self.filter(conversations__user=user).annotate(called_at=Max("conversations__started_at"))
        return called.order_by("-called_at")

    def matching(self, words: str) -> "PersonaQuerySet":
        """Those whose name, summary, language or voice holds each of the words, in whatever case or normal form."""
        found = self
        for word in normal_form(words).split():
            found = found.filter(Q(search_text__contains=word) | Q(language__in=choices.language_codes_named(word)))
        return found


class Persona(models.Model):
    """Somebody to talk to: what they know, how they speak, how they listen, and who may call them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    name = models.CharField(
        max_length=NAME_LIMIT, help_text="Shown on the card and in the call, for example “Mara, front desk”."
    )
    summary = models.CharField(
        max_length=200, help_text="One line for the card: what this persona is good for and how it talks."
    )
    language = models.CharField(
        max_length=10,
        default="en-US",
        choices={language.code: language.label for language in LANGUAGES.values()},
        help_text="What is spoken in the call.",
    )

    instructions = models.TextField(
        max_length=INSTRUCTIONS_LIMIT,
        validators=[MaxLengthValidator(INSTRUCTIONS_LIMIT)],
        default=default_instructions,
        help_text="Who this is, what it knows and how it talks: plain sentences, up to 20 000 characters. Facts as one "
        "would say them, for example “Opening hours: Monday to Saturday nine to six.”",
    )
    greeting = models.TextField(
        max_length=GREETING_LIMIT,
        validators=[MaxLengthValidator(GREETING_LIMIT)],
        blank=True,
        help_text="Spoken as soon as the call is connected, up to 500 characters. Empty: the caller speaks first.",
    )
    model = models.CharField(
        max_length=80,
        default=default_model,
        help_text="For example gpt-realtime, gpt-4.1 or gpt-5-mini: a model that Voice Live offers itself. One that "
        "you have deployed yourself would need a profile, which personas do not have.",
    )
    temperature = models.FloatField(
        default=0.8, help_text="0.6 keeps to the point, 1.2 is the most inventive; 0.8 suits most."
    )

    voice_kind = models.CharField(
        "kind of voice",
        max_length=20,
        default=default_voice_kind,
        choices={
            VoiceKind.AZURE.value: "Azure: more than 600 voices in 150 languages",
            VoiceKind.OPENAI.value: "OpenAI: voices of the gpt-realtime models",
        },
    )
    voice_name = models.CharField(
        "voice",
        max_length=100,
        default=default_voice_name,
        help_text="Azure: locale and name, for example en-US-Ava:DragonHDLatestNeural or de-DE-KatjaNeural. OpenAI: "
        + ", ".join(choices.OPENAI_VOICES)
        + ".",
    )
    voice_rate = models.FloatField(
        "speaking rate",
        default=1.0,
        help_text="Times the normal speed, 0.5 to 1.5: 0.85 is good for learners. Azure voices only.",
    )

    turn_detection = models.CharField(
        "end of turn",
        max_length=30,
        default=TurnDetection.SERVER_VAD.value,
        choices={
            TurnDetection.SERVER_VAD.value: "By pauses: after a silence, in every language",
            TurnDetection.AZURE_SEMANTIC_VAD.value: "By meaning: when the sentence sounds complete, English only",
        },
        help_text="How the persona knows that the caller has finished.",
    )
    vad_threshold = models.FloatField(
        "speech threshold",
        default=0.5,
        help_text="0 to 1: how sure it must be that it hears speech. 0.5 suits most rooms, 0.7 a loud one.",
    )
    prefix_padding_ms = models.PositiveSmallIntegerField(
        "padding before speech",
        default=300,
        help_text="In ms, 0 to 2000: sound kept from before speech was noticed, so that no first syllable is lost.",
    )
    silence_duration_ms = models.PositiveSmallIntegerField(
        "silence after speech",
        default=500,
        help_text="In ms, 100 to 5000: the pause that ends a turn. 500 is lively, 1200 leaves time to think.",
    )
    interrupt_response = models.BooleanField(
        "can be interrupted", default=True, help_text="The persona falls silent when the caller starts to talk."
    )
    ignore_backchannels = models.BooleanField(
        "talks on over “mm” and “yeah”",
        default=False,
        help_text="The persona does not fall silent when the caller only says “mm”, “oh” or “yeah”. English only, with "
        "the end of turn “By meaning”.",
    )
    echo_guard = models.BooleanField(
        default=True,
        help_text="The persona does not listen in the first 3 seconds of its first answer, while the caller's device "
        "learns to take its voice out of the microphone. Every later answer can be interrupted at once.",
    )
    noise_reduction = models.CharField(
        max_length=40,
        default=NoiseReduction.DEEP.value,
        blank=True,
        choices={
            NoiseReduction.OFF.value: "None",
            NoiseReduction.DEEP.value: "Azure deep noise suppression: for every model",
            NoiseReduction.NEAR_FIELD.value: "Near field: headset or phone, gpt-realtime models only",
            NoiseReduction.FAR_FIELD.value: "Far field: laptop or room, gpt-realtime models only",
        },
    )
    echo_cancellation = models.BooleanField(
        default=True, help_text="Keeps the persona from hearing itself through the caller's loudspeaker."
    )

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personas")
    groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="personas",
        verbose_name="shared with groups",
        help_text="Members find this persona in their gallery.",
    )
    everyone = models.BooleanField(
        "shared with everyone", default=False, help_text="Everyone who can sign in finds this persona."
    )
    may_be_copied = models.BooleanField(
        default=False,
        db_default=False,  # for a process of an earlier release that still serves
        help_text="Those who find this persona may make a copy of their own, and then read its instructions.",
    )
    active = models.BooleanField(default=True, help_text="While this is off, only the owner finds the persona.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    name_search_text = NormalForm(of=("name",))
    search_text = NormalForm(of=("name", "summary", "voice_name"))
    instructions_search_text = NormalForm(of=("instructions",))  # apart: only those who edit personas search in it

    objects = PersonaQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[groups], excluded_fields=SEARCHED)

    class Meta:
        ordering = ["name", "id"]
        permissions = [("share_with_everyone", "Can share personas with everyone")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """What is searched is saved with whatever else is."""
        if update_fields:
            update_fields = {*update_fields, *SEARCHED}
        super().save(*args, update_fields=update_fields, **options)

    def get_absolute_url(self) -> str:
        return reverse("talk", args=[self.pk])

    def clean(self) -> None:
        found = validation.problems(self, settings.ENVIRONMENT.allowed_models)
        if found:
            raise ValidationError({field: [sentence] for field, sentence in found.items()})

    @transaction.atomic
    def duplicate_for(self, owner: User) -> "Persona":
        """A copy that belongs to `owner`. It is inactive and not shared, so that others do not find it unchecked.

        Raise a ValidationError if they may have no more personas now.
        """
        check_one_more(owner)
        copied = [field.attname for field in self._meta.concrete_fields if field.attname not in NOT_COPIED]
        copy = Persona(**{name: getattr(self, name) for name in copied}, owner=owner, active=False)
        copy.name = f"{self.name[: NAME_LIMIT - len(COPY_MARK)]}{COPY_MARK}"
        copy.save(force_insert=True)
        return copy

    @property
    def is_shared_in_vain(self) -> bool:
        """Shared, but inactive: nobody but the owner finds it."""
        return not self.active and (self.everyone or self.groups.exists())

    @property
    def language_name(self) -> str:
        """The language by its own name."""
        known = LANGUAGES.get(self.language)
        return known.name if known else self.language

    @property
    def voice_label(self) -> str:
        return choices.voice_label(self.voice_name)

    @property
    def tone(self) -> str:
        """The CSS class of this persona's colour."""
        return choices.TONES[self.pk.int % len(choices.TONES)]

    @property
    def short_name(self) -> str:
        """The name to use in a sentence: Mara for “Mara, front desk”, in every script."""
        return re.split(f"[{COMMAS}]", self.name, maxsplit=1)[0].strip() or self.name

    @property
    def initial(self) -> str:
        return next((letter.upper() for letter in self.name if letter.isalnum()), "?")
