"""A persona: somebody to talk to. `PersonaQuerySet` decides who finds, calls and edits which."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Max, Q, Value
from django.urls import reverse
from django.utils import timezone

from agents.names.natural_order import natural_order
from agents.names.normal_form import normal_form
from agents.names.stored import NaturalOrder, NormalForm
from agents.personas import choices, validation
from agents.personas.how_many import check_one_more
from agents.personas.options import NAME_LIMIT
from agents.personas.persona_settings import SEARCHED as SEARCHED_SETTINGS
from agents.personas.persona_settings import PersonaSettings

SEARCHED = (*SEARCHED_SETTINGS, "tags_search_text", "instructions_search_text", "name_order")
REASON_LIMIT = 200
KEEP_DAYS_MAX = 3650
COPY_MARK = " (copy)"


class Unchangeable(TypeError):
    """Somebody tried to change a version."""

    def __init__(self) -> None:
        super().__init__("A version of a persona is never changed: publish another one.")


def may_be_copied_by(user: User | AnonymousUser) -> Q:
    """Of the personas that the user sees: their own, and those whose owner allows it. A copy shows the instructions."""
    return Q(owner_id=user.pk) | Q(may_be_copied=True)


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Every lookup for a user starts here: a persona that is not in the answer does not exist for them."""

    def create_published(self, *, owner: User, **fields: Any) -> "Persona":
        """A new persona with its first version."""
        with transaction.atomic():
            persona = self.create(owner=owner, **fields)
            persona.publish(owner)
        return persona

    def in_use(self) -> "PersonaQuerySet":
        """Those that nobody has archived."""
        return self.filter(archived_at=None)

    def archived_of(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        return self.editable_by(user).exclude(archived_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """The user's own, and published, active ones that are shared with everyone, with them or with their groups."""
        if not user.is_authenticated:
            return self.none()
        in_my_groups = Persona.groups.through.objects.filter(group__user=user).values("persona_id")
        with_me = Persona.people.through.objects.filter(user=user).values("persona_id")
        shared = Q(everyone=True) | Q(pk__in=in_my_groups) | Q(pk__in=with_me)
        return self.in_use().filter(Q(owner=user) | Q(active=True, published__isnull=False) & shared)

    def callable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """Those that the user may talk to: the visible ones that are published. Editors may call all of these."""
        if user.has_perm("agents.view_persona"):
            return self.in_use().filter(published__isnull=False)
        return self.visible_to(user).filter(published__isnull=False)

    def find_callable(self, key: uuid.UUID, user: User | AnonymousUser) -> "Persona | None":
        """That persona, if the user may talk to it. For one that they see, an editor's rights need no two queries."""
        this = self.filter(pk=key, published__isnull=False).order_by()
        return this.visible_to(user).first() or this.callable_by(user).first()

    def editable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """The user's own, archived ones too. Editors change other people's personas in the admin."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def copyable_by(self, user: User | AnonymousUser) -> "PersonaQuerySet":
        """Those that the user sees and may copy."""
        return self.visible_to(user).filter(may_be_copied_by(user))

    def called_lately_by(self, user: User) -> "models.QuerySet[Any, tuple[uuid.UUID, datetime]]":
        """The keys of those that the user has called, each with the time of the last call; the last one first."""
        called = self.filter(conversations__user=user).order_by().values_list("pk")
        return called.annotate(called_at=Max("conversations__started_at")).order_by("-called_at")

    def matching(self, words: str, user: User) -> "PersonaQuerySet":
        """Those whose name, summary, tags, language or voice holds each of the words, in whatever case or normal form.

        Owners find their personas by the draft, others by what is published.
        """
        found = self
        for word in normal_form(words).split():
            codes = choices.language_codes_named(word)
            draft = Q(owner=user) & (Q(search_text__contains=word) | Q(language__in=codes))
            published = Q(published__search_text__contains=word) | Q(published__language__in=codes)
            found = found.filter(draft | ~Q(owner=user) & published | Q(tags_search_text__contains=word))
        return found

    def speaking(self, language: str, user: User) -> "PersonaQuerySet":
        """Those in that language, as the user sees them."""
        return self.filter(Q(owner=user, language=language) | ~Q(owner=user) & Q(published_language=language))

    def languages(self, user: User) -> set[str]:
        """The codes of the languages that these personas speak, as the user sees them."""
        own = self.filter(owner=user).order_by().values_list("language")
        others = self.exclude(owner=user).order_by().values_list("published_language")
        return {code for (code,) in own.union(others)}


class Persona(PersonaSettings):
    """Somebody to talk to. Its settings are the draft; callers talk to the version that is published.

    Who may find, call and copy it holds at once, and is in no version; so does how long its conversations are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    published = models.ForeignKey(
        "agents.PersonaVersion", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    tags = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="Words to find it by, one in each line, for example “school”.",
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="personas")
    groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="personas",
        verbose_name="shared with groups",
        help_text="Members find this persona in their gallery.",
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="personas_shared_with_me",
        verbose_name="shared with people",
        help_text="They find this persona in their gallery.",
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
    keep_days = models.PositiveSmallIntegerField(
        "keep conversations for (days)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(KEEP_DAYS_MAX)],
        help_text="Conversations are deleted so many days after their end. Empty: as long as the site keeps them.",
    )
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="Each change of the draft is one more."
    )
    published_revision = models.PositiveIntegerField(null=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    tags_search_text = NormalForm(of=("tags_text",))
    instructions_search_text = NormalForm(of=("instructions",))  # apart: only those who edit personas search in it

    name_order = NaturalOrder(of="name")
    published_name_order = models.BinaryField(
        null=True, editable=False
    )  # that of the version's name: others sort by it
    published_language = models.CharField(  # the version's: others are offered these to choose from
        max_length=20, editable=False, db_default=""
    )

    objects = PersonaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            # All that the gallery has to know of a persona before it shows it. The rows themselves are long.
            models.Index(
                fields=["archived_at", "owner", "active", "published", "everyone", "published_name_order", "id"],
                name="found_in_gallery",
            ),
            models.Index(
                fields=["archived_at", "owner", "active", "published", "everyone", "published_language", "id"],
                name="languages_in_gallery",
            ),
        ]
        permissions = [
            ("share_with_everyone", "Can share personas with everyone"),
            ("publish_persona", "Can publish versions of other people's personas"),
        ]

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """What is searched and sorted by is saved with whatever else is."""
        if update_fields:
            update_fields = {*update_fields, *SEARCHED}
        super().save(*args, update_fields=update_fields, **options)

    def get_absolute_url(self) -> str:
        return reverse("talk", args=[self.pk])

    def clean(self) -> None:
        found = validation.problems(
            self,
            settings.ENVIRONMENT.allowed_models,
            takes_agents=settings.VOICE_LIVE.takes_agents,
            tokens=settings.MCP_TOKENS,
        )
        if found:
            raise ValidationError({field: [sentence] for field, sentence in found.items()})

    def publish(self, author: User, reason: str = "") -> "PersonaVersion":
        """Make the draft the version that callers talk to. Calls that go on keep theirs.

        Raise a ValidationError for a draft that Voice Live would refuse. Ask in a transaction that has locked the row.
        """
        self.clean()
        last = self.versions.aggregate(last=Max("number"))["last"] or 0
        version = PersonaVersion(persona=self, number=last + 1, author=author, reason=reason, **self.options())
        version.save(force_insert=True)
        self.published, self.published_revision = version, self.revision
        self.published_name_order, self.published_language = natural_order(version.name), version.language
        # No save: neither whether a call may go on nor what the draft says is another thing now.
        Persona.objects.filter(pk=self.pk).update(
            published=version,
            published_revision=self.revision,
            published_name_order=self.published_name_order,
            published_language=self.published_language,
        )
        return version

    @transaction.atomic
    def duplicate_for(self, owner: User) -> "Persona":
        """A copy that belongs to `owner`: a draft, and shared with nobody. Others' copies are of what is published.

        Raise a ValidationError if they may have no more personas now.
        """
        check_one_more(owner)
        source = self if self.owner_id == owner.pk or self.published is None else self.published
        copy = Persona(**source.options(), tags=self.tags, keep_days=self.keep_days, owner=owner)
        copy.name = f"{source.name[: NAME_LIMIT - len(COPY_MARK)]}{COPY_MARK}"
        copy.save(force_insert=True)
        if picture := getattr(self, "picture", None):
            type(picture).objects.put(copy, picture.image)
        return copy

    def as_seen_by(self, user: User | AnonymousUser) -> PersonaSettings:
        """The draft for its owner, and what is published for others."""
        return self if self.owner_id == user.pk or self.published is None else self.published

    @property
    def has_changes(self) -> bool:
        """Whether the draft differs from what is published."""
        return self.published_revision != self.revision

    @property
    def tags_text(self) -> str:
        return ", ".join(self.tags)

    @property
    def is_shared_in_vain(self) -> bool:
        """Shared, but inactive: nobody but the owner finds it."""
        return not self.active and (self.everyone or self.groups.exists() or self.people.exists())

    @property
    def tone(self) -> str:
        """The CSS class of this persona's colour."""
        return choices.TONES[self.pk.int % len(choices.TONES)]


class PersonaVersion(PersonaSettings):
    """What was published once: never changed, and kept as long as a conversation was held with it.

    Two ways lead past that: versions that nobody needs go in time (agents/retention/versions.py), and the words of a
    person who is erased (blanking.py).
    """

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=REASON_LIMIT, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="one_version_a_number")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)
