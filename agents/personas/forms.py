"""The persona form: one set of sections, widgets and rules, for owners and for the admin."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from agents.personas.form_sections import LIVELINESS, SECTIONS, FormSection
from agents.personas.how_many import check_one_more, check_one_more_version
from agents.personas.liveliness import BY_VALUE, SETS, position_of
from agents.personas.lively_field import LivelyField
from agents.personas.models import REASON_LIMIT, Persona, PersonaVersion
from agents.personas.options import OPTIONS, as_a_form_sends_it
from agents.personas.saved_meanwhile import FilledWith, Sent, SharedForm
from agents.personas.settings_form import SettingsForm
from agents.personas.sharing_form import LOOKS_FIELDS, SHARING_FIELDS, SharingFields

OF_THE_FORM_ALONE = {LIVELINESS, *LOOKS_FIELDS, *SHARING_FIELDS}
PUBLISH = "publish"
"""The button that also publishes what is saved."""
MAY_NOT_SHARE = (
    "You have no right to share with everyone: leave this off, or ask an administrator to give you that right."
)


class PersonaFormBase(SharingFields, SharedForm, SettingsForm):
    """The options, and who may call the persona. `user`: who sends the form. Send it in a transaction."""

    user: User
    liveliness = LivelyField()
    reason = forms.CharField(
        label="What is new in this version",
        required=False,
        max_length=REASON_LIMIT,
        help_text="A line for those who look at the versions later. Asked for when the instructions change.",
    )

    class Meta(SettingsForm.Meta):
        fields = [name for section in SECTIONS for name in section.fields if name not in OF_THE_FORM_ALONE]
        widgets = SettingsForm.Meta.widgets | {
            "groups": forms.CheckboxSelectMultiple(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options_before = {option.field: getattr(self.instance, option.field) for option in OPTIONS}
        self.initial[LIVELINESS] = position_of(self._options_before)
        self.prepare_sharing()
        if "everyone" in self.fields and not self._may_share:
            self._say_who_shares(self.fields["everyone"])
        if "keep_days" in self.fields and settings.RETENTION_DAYS:
            self.fields["keep_days"].help_text += f" That is {settings.RETENTION_DAYS} days, and cannot be longer here."

    @property
    def _may_share(self) -> bool:
        return self.user.has_perm("agents.share_with_everyone")

    @property
    def _is_shared(self) -> bool:
        """Whether everyone finds the persona now. The instance may be what was sent."""
        return Persona.objects.filter(pk=self.instance.pk, everyone=True).exists()

    def _say_who_shares(self, field: forms.Field) -> None:
        if self._is_shared if self.is_bound else self.instance.everyone:
            field.help_text = f"{field.help_text} You may switch this off, but not on again."
        else:
            field.help_text = MAY_NOT_SHARE
            field.widget.attrs["disabled"] = not self.is_bound

    def full_clean(self) -> None:
        if self.is_bound and LIVELINESS in self.data:
            self._apply_liveliness()
        super().full_clean()

    def _apply_liveliness(self) -> None:
        """Set what a position sets, if somebody chose another one; the page may have done so already."""
        seen = self.seen() or self.now
        position = BY_VALUE.get(str(self.data.get(LIVELINESS)))
        if position and position.value != _position_sent(seen.values):
            for name, value in position.sent.items():
                self.put(name, [value])

    def _join(self, seen: FilledWith | None) -> None:
        """The position shows what is set then."""
        super()._join(seen)
        self.put(LIVELINESS, [_position_sent({name: self.sent(name) for name in SETS})])

    def clean_everyone(self) -> bool:
        """Who lost the right, or never had it, keeps what is shared already."""
        everyone: bool = self.cleaned_data["everyone"]
        if everyone and not self._may_share and not self._is_shared:
            raise ValidationError(MAY_NOT_SHARE, code="may_not_share")
        return everyone

    def clean_keep_days(self) -> int | None:
        """Not longer than the site keeps them. What was chosen before the site kept them so short may stay."""
        days: int | None = self.cleaned_data["keep_days"]
        limit: int = settings.RETENTION_DAYS
        if days is not None and limit and days > limit and days != self.initial.get("keep_days"):
            raise ValidationError(
                f"This site keeps conversations for {limit} days: write {limit} or fewer, or leave it empty.",
                code="longer_than_the_site",
            )
        return days

    @property
    def publishes(self) -> bool:
        """Whether the button was pressed that publishes."""
        return PUBLISH in self.data

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        published = self.instance.published
        if not self.publishes or reason or published is None:
            return reason
        written = as_a_form_sends_it(published.instructions)
        if self.cleaned_data.get("instructions", written) != written:
            raise ValidationError("Say in a line what is new: the instructions differ from those that callers get.")
        return reason

    def clean(self) -> dict[str, Any] | None:
        """Also whether this would be one too many."""
        cleaned = super().clean()
        if self.publishes:
            check_one_more_version(PersonaVersion.objects.all(), by=self.user)
        kept_by = self.instance.owner if self.instance.owner_id else self.user  # who adds one without naming an owner
        check_one_more(self.cleaned_data.get("owner") or kept_by, by=self.user, persona_id=self.instance.pk)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self._options_before != self.instance.options():  # what is shared with whom is in no version
            self.instance.revision += 1
        self.instance.saved_by = self.user
        return super().save(commit)


def _position_sent(values: Sent) -> str:
    return position_of({name: (values.get(name) or [""])[-1] for name in SETS})


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as a page shows it. `is_open`: something in what is folded away needs a look."""

    section: FormSection
    basic: list[forms.BoundField]
    fine: list[forms.BoundField]
    fine_tuning: str
    is_open: bool


class PersonaForm(PersonaFormBase):
    """The form for an owner. They can share with the groups they are in; groups that others chose stay."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = user.groups.order_by("name")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        if not self.fields["groups"].queryset:  # type: ignore[attr-defined]  # the same
            del self.fields["groups"]

    def clean_groups(self) -> QuerySet[Group]:
        chosen = Q(pk__in=self.cleaned_data["groups"])
        chosen_by_others = Q(personas=self.instance.pk) & ~Q(user=self.user)
        return Group.objects.filter(chosen | chosen_by_others).distinct()

    def sections(self) -> Iterator[ShownSection]:
        changes = self.meanwhile.changes if self.meanwhile else []
        to_look_at = {*self.errors, *(change.field.name for change in changes)}
        for section in SECTIONS:
            fine = [self[name] for name in section.fine]
            yield ShownSection(
                section,
                [self[name] for name in section.basic if name in self.fields],
                fine,
                section.fine_tuning(self.instance),
                any(field.name in to_look_at for field in fine),
            )
