"""The persona form: one set of sections, widgets and rules, for owners and for the admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from agents.personas.form_errors import say_plainly
from agents.personas.how_many import check_one_more, check_one_more_version
from agents.personas.models import Persona, PersonaVersion
from agents.personas.options import RANGES
from agents.personas.saved_meanwhile import VersionedForm
from agents.personas.sharing_form import LOOKS_FIELDS, SHARING_FIELDS, SharingFields


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    about: str
    fields: tuple[str, ...]


SECTIONS = (
    Section("Basics", "What people see before they call.", ("name", "summary", "language", *LOOKS_FIELDS)),
    Section(
        "Behaviour", "What the persona knows, and how it talks.", ("instructions", "greeting", "model", "temperature")
    ),
    Section("Voice", "How it sounds.", ("voice_kind", "voice_name", "voice_rate")),
    Section(
        "Listening",
        "How it notices that somebody speaks, and that they have finished.",
        (
            "turn_detection",
            "vad_threshold",
            "prefix_padding_ms",
            "silence_duration_ms",
            "interrupt_response",
            "ignore_backchannels",
            "echo_guard",
            "noise_reduction",
            "echo_cancellation",
        ),
    ),
    Section(
        "Access",
        "Who finds this persona in their gallery. Its owner always does.",
        ("everyone", "groups", *SHARING_FIELDS, "may_be_copied", "active"),
    ),
)


class Lines(forms.Textarea):
    """Text with LF line ends. Browsers send CR LF, which would count twice and show as a change in the history."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


MAY_NOT_SHARE = (
    "You have no right to share with everyone: leave this off, or ask an administrator to give you that right."
)


class PersonaFormBase(SharingFields, VersionedForm):
    """Widgets that follow the rules: numbers have their range; voices and models are suggested while somebody types.

    `user`: who sends the form. Send it in a transaction.
    """

    user: User

    class Meta:
        model = Persona
        fields = [name for section in SECTIONS for name in section.fields]
        error_messages = {
            "name": {"required": "Give the persona a name."},
            "summary": {"required": "Say in one line what this persona is good for."},
            "instructions": {"required": "Tell the persona who it is and what it knows."},
            "model": {"required": "Name a model, for example gpt-realtime."},
            "voice_name": {"required": "Choose a voice: some are offered while you type."},
        }
        widgets = {
            "summary": Lines(attrs={"rows": 2}),
            "instructions": Lines(attrs={"rows": 12}),
            "greeting": Lines(attrs={"rows": 2}),
            "model": forms.TextInput(attrs={"list": "known-models", "spellcheck": "false"}),
            "voice_name": forms.TextInput(attrs={"list": "known-voices", "spellcheck": "false"}),
            "groups": forms.CheckboxSelectMultiple(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_sharing()
        for name, allowed in RANGES.items():
            if name in self.fields:
                self.fields[name].widget.attrs |= {"min": allowed.low, "max": allowed.high, "step": allowed.step}
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "auto"  # of what is in it, not of the page
                if field.max_length:
                    self._set_limit(field)
        say_plainly(self.fields)
        if "everyone" in self.fields and not self._may_share:
            self._say_who_shares(self.fields["everyone"])

    @property
    def _may_share(self) -> bool:
        return self.user.has_perm("agents.share_with_everyone")

    @property
    def _is_shared(self) -> bool:
        """Whether everyone finds the persona now. The instance may be an earlier version, or what was sent."""
        return Persona.objects.filter(pk=self.instance.pk, everyone=True).exists()

    def _say_who_shares(self, field: forms.Field) -> None:
        if self._is_shared:
            field.help_text = f"{field.help_text} You may switch this off, but not on again."
        else:
            field.help_text = MAY_NOT_SHARE
            field.widget.attrs["disabled"] = not self.is_bound

    def clean_everyone(self) -> bool:
        """Who lost the right, or never had it, keeps what is shared already."""
        everyone: bool = self.cleaned_data["everyone"]
        if everyone and not self._may_share and not self._is_shared:
            raise ValidationError(MAY_NOT_SHARE, code="may_not_share")
        return everyone

    def clean(self) -> dict[str, Any] | None:
        """Also whether this would be one too many."""
        cleaned = super().clean()
        check_one_more_version(PersonaVersion.objects.all(), by=self.user)
        kept_by = self.instance.owner if self.instance.owner_id else self.user  # who adds one without naming an owner
        check_one_more(self.cleaned_data.get("owner") or kept_by, by=self.user, persona_id=self.instance.pk)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.revision += 1
        self.instance.saved_by = self.user
        return super().save(commit)

    @staticmethod
    def _set_limit(field: forms.CharField) -> None:
        """The page counts, and a text that is too long stays as it is until somebody has shortened it.

        With `maxlength`, browsers would cut what is pasted without a word.
        """
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs["data-limit"] = field.max_length


class PersonaForm(PersonaFormBase):
    """The form for an owner. They can share with the groups they are in; groups that others chose stay."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        mine = user.groups.order_by("name")
        if mine:
            self.fields["groups"].queryset = mine  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        else:
            del self.fields["groups"]

    def clean_groups(self) -> QuerySet[Group]:
        chosen = Q(pk__in=self.cleaned_data["groups"])
        chosen_by_others = Q(personas=self.instance.pk) & ~Q(user=self.user)
        return Group.objects.filter(chosen | chosen_by_others).distinct()

    def sections(self) -> Iterator[tuple[Section, list[forms.BoundField]]]:
        for section in SECTIONS:
            yield section, [self[name] for name in section.fields if name in self.fields]
