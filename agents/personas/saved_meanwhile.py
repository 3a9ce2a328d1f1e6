"""Two people edit one persona: who saves second sees what the first changed, and decides what stays.

The form carries what it was filled with, signed. If the persona has something else when it is sent, what the others
changed is joined in: fields that this person left alone get the others' value, and the rest keeps what they typed. The
page shows each difference and is sent again, then with what it shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from agents.audit.actions import Kind as AuditKind
from agents.audit.models import AuditEvent
from agents.personas.models import Persona
from agents.personas.text_difference import Kind, Piece, difference

FIELD = "filled_with"
TAKE = "take"  # the checkboxes "take theirs": each has the name of its field as value
NAMES_SHOWN = 3

Sent = dict[str, list[str]]
"""The value of each field as a browser sends it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What others made of a field, and what this person typed; `mine` is None if they left it alone."""

    field: forms.BoundField
    theirs: list[Piece]
    mine: list[Piece] | None


@dataclass(frozen=True, slots=True)
class SavedMeanwhile:
    who: str
    saved_at: datetime
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class FilledWith:
    """What a form held when its page was made."""

    at: datetime
    values: Sent

    def signed(self, persona: Persona) -> str:
        return signing.dumps([self.at.isoformat(), self.values], salt=_salt(persona), compress=True)

    @classmethod
    def read(cls, sent: str, persona: Persona) -> "FilledWith | None":
        """None for what we did not write, or wrote for another persona."""
        try:
            at, values = signing.loads(sent, salt=_salt(persona))
        except signing.BadSignature:
            return None
        return cls(parse_datetime(at) or timezone.now(), values)


def _salt(persona: Persona) -> str:
    return f"{__name__}.{persona.pk}"


class SharedForm(forms.ModelForm):
    """A form of a persona that others may change meanwhile. Send it in a transaction that has locked the row."""

    filled_with = forms.CharField(required=False, widget=forms.HiddenInput, help_text="What the form was filled with.")
    meanwhile: SavedMeanwhile | None = None
    data: Any  # a QueryDict; while it is joined, a MultiValueDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.opened_at = timezone.now()
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields[FIELD]
        if self.is_bound:
            self.data = MultiValueDict({name: self._all_of(name) for name in self.data})

    @cached_property
    def now(self) -> FilledWith:
        """What the persona has, as this form shows it before anything is sent."""
        return FilledWith(self.opened_at, {name: self._first_sent(name) for name in self._columns()})

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Signed only where it is shown: choices may be narrowed until then."""
        if field_name == FIELD:
            return self.now.signed(self.instance)
        return super().get_initial_for_field(field, field_name)

    def _columns(self) -> list[str]:
        """The fields of this form that a persona has."""
        columns = {column.name for column in (*self.instance._meta.fields, *self.instance._meta.many_to_many)}
        return [name for name in self.fields if name in columns]

    def _first_sent(self, name: str) -> list[str]:
        """What a browser sends for a field that nobody touches."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.ModelMultipleChoiceField) and value and field.queryset is not None:
            value = field.queryset.filter(pk__in=value).values_list("pk", flat=True)
        return _as_sent(value)

    def seen(self) -> FilledWith | None:
        """What the person saw before they changed anything; None if the page does not say, or nobody wrote it."""
        return FilledWith.read(str(self.data.get(FIELD, "")), self.instance)

    def full_clean(self) -> None:
        if self.is_bound and FIELD in self.fields and self.data.get(FIELD):
            self._join(self.seen())
        super().full_clean()

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if self.meanwhile:
            self.add_error(
                None,
                f"Not saved yet: {self.meanwhile.who} saved other changes while you had this form open. "
                "Look at them below, then save again.",
            )
        return cleaned

    def _join(self, seen: FilledWith | None) -> None:
        """Take the others' changes into what was sent, and note what somebody has to look at."""
        for name in set(self.data.getlist(TAKE)) & set(self._columns()):
            if seen and name in seen.values:
                self.put(name, seen.values[name])
        changes = list(self._changes(seen.values if seen else None))
        self.put(FIELD, [self.now.signed(self.instance)])
        if changes:
            who = _names_of_savers(self.instance, seen.at if seen else None)
            self.meanwhile = SavedMeanwhile(who, self.instance.updated_at, changes)

    def _changes(self, seen: Sent | None) -> Iterator[Change]:
        """Where the persona differs now from what was seen, and from what was sent."""
        for name, theirs in self.now.values.items():
            before = self._before(name, seen)
            if (seen and not self._differ(name, before, theirs)) or not self._differ(name, theirs, self.sent(name)):
                continue
            left_alone = seen and not self._differ(name, before, self.sent(name))
            mine = None if left_alone else self._difference(name, before, self.sent(name))
            if left_alone:
                self.put(name, theirs)
            yield Change(self[name], self._difference(name, before, theirs), mine)

    def _before(self, name: str, seen: Sent | None) -> list[str]:
        """What the page showed. A list of groups or people that was not there yet had nobody in it."""
        is_list = isinstance(self.fields[name], forms.ModelMultipleChoiceField)
        return (seen or {}).get(name, [] if seen and is_list else self.now.values[name])

    def _differ(self, name: str, one: list[str], other: list[str]) -> bool:
        return bool(self._meant(name, one) != self._meant(name, other))

    def _meant(self, name: str, sent: list[str]) -> Any:
        """A value as the field reads it, to compare; what it cannot read, as it was sent."""
        field, raw = self.fields[name], self._raw(name, sent)
        if isinstance(field, forms.ModelChoiceField):
            return sorted(raw or []) if isinstance(raw, list) else str(raw or "")
        try:
            return field.to_python(raw)
        except ValidationError:
            return raw

    def _difference(self, name: str, before: list[str], after: list[str]) -> list[Piece]:
        field = self.fields[name]
        old, new = (_in_words(field, self._raw(name, sent)) for sent in (before, after))
        if isinstance(field, forms.CharField):
            return difference(old, new)
        return [Piece(Kind.GONE, old), Piece(Kind.NEW, new)]

    def _raw(self, name: str, sent: list[str]) -> Any:
        data = MultiValueDict({name: sent} if sent else {})
        return self.fields[name].widget.value_from_datadict(data, MultiValueDict(), name)

    def sent(self, name: str) -> list[str]:
        return list(map(str, self.data.getlist(name)))

    def put(self, name: str, sent: list[str]) -> None:
        """Change what was sent."""
        self.data.setlist(name, sent)

    def _all_of(self, name: str) -> list[Any]:
        if isinstance(self.data, MultiValueDict):
            return self.data.getlist(name)
        value: Any = self.data[name]
        return value if isinstance(value, list) else [value]


def _as_sent(value: Any) -> list[str]:
    match value:
        case True:
            return ["on"]
        case False:
            return []
        case None:
            return [""]
        case list() | QuerySet():
            return [str(key) for key in value]
    return [str(value)]


def _in_words(field: forms.Field, value: Any) -> str:
    """A value as the form shows it to people."""
    if isinstance(field, forms.BooleanField):
        return "on" if field.to_python(value) else "off"
    if isinstance(field, forms.ModelChoiceField):
        return _chosen(field, value) or "none"
    if isinstance(field, forms.ChoiceField):
        known: Any = field.choices
        return str(dict(known).get(value, value))
    return str(value if value not in (None, "") else "nothing")


def _chosen(field: forms.ModelChoiceField, value: Any) -> str:
    """The objects by name; what is no object, as it was sent."""
    try:
        chosen = field.clean(value)
    except ValidationError:
        return str(value or "")
    return ", ".join(map(str, chosen)) if isinstance(field, forms.ModelMultipleChoiceField) else str(chosen or "")


def _names_of_savers(persona: Persona, since: datetime | None) -> str:
    """Who changed it since then, by the audit trail; the last one, if nobody can say."""
    found: list[str] = []
    if since:
        events = AuditEvent.objects.filter(kind=AuditKind.PERSONA, object_id=str(persona.pk), at__gt=since)
        found = list(events.order_by("at", "pk").values_list("actor_name", flat=True))
    names = [name for name in dict.fromkeys(found) if name] or [str(persona.saved_by or "somebody")]
    return " and ".join(names[:NAMES_SHOWN])
