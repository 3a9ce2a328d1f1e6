"""The fields of the persona form that say who finds it, what it is found by, and what it looks like.

A ModelForm takes `SharingFields` as its first base, lists LOOKS_FIELDS and SHARING_FIELDS where they belong, and calls
`prepare_sharing` at the end of its `__init__`. Saving it saves these too. templates/agents/personas/picture_field.html
shows the present picture beside the field for another.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from agents.people.named_exactly import TOO_MANY_UNKNOWN, TooManyUnknown, find_named, not_found
from agents.personas.models import Persona
from agents.personas.pictures.encoding import FILE_MAX_BYTES, NoPicture, as_picture
from agents.personas.pictures.models import PersonaPicture
from agents.personas.pictures.view import picture_url

SHARING_FIELDS = ("people", "people_added")
LOOKS_FIELDS = ("tags", "picture", "picture_removed")
PEOPLE_MAX = 200
TAGS_MAX = 10
TAG_LIMIT = 30


class TagsField(forms.CharField):
    """Tags, one in each line or with commas between them; a list for the model. Each once, in whatever case."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        lines = [" ".join(line.split()) for line in text.replace(",", "\n").splitlines()]
        tags: dict[str, str] = {}
        for line in filter(None, lines):
            tags.setdefault(line.casefold(), line)
        return list(tags.values())

    def validate(self, value: list[str]) -> None:
        if len(value) > TAGS_MAX:
            raise ValidationError(f"Use at most {TAGS_MAX} tags: these are {len(value)}.")
        for tag in value:
            if len(tag) > TAG_LIMIT:
                raise ValidationError(f"“{tag}” is too long for a tag: use at most {TAG_LIMIT} characters.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class PictureField(forms.FileField):
    """A file that somebody uploads; the drawn picture, as bytes, once it is clean."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            return file and as_picture(file.read(FILE_MAX_BYTES + 1))
        except NoPicture as why:
            raise ValidationError(str(why), code="no_picture") from None


class SharingFields(forms.Form):
    """`user` sends the form, and `instance` is the persona. Its base is a ModelForm; send it in a transaction."""

    user: User
    instance: Persona

    tags = TagsField(
        required=False,
        help_text="Words to find it by, one in each line, for example “school”. Everybody who finds it sees them.",
    )
    picture = PictureField(
        required=False,
        label="Picture",
        help_text="A JPEG, PNG or WebP file of at most 5 MB. The site keeps the middle of it, small, and nothing else "
        "that is in the file, such as the place.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"empty": "This file is empty: choose another one."},
    )
    picture_removed = forms.BooleanField(
        required=False, label="Remove the picture", help_text="Then the card shows the first letters of the name."
    )
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Shared with people",
        help_text="They find this persona in their gallery. Take the mark away to stop sharing.",
        widget=forms.CheckboxSelectMultiple,
    )
    people_added = forms.CharField(
        required=False,
        label="Add people",
        help_text="User names or mail addresses, exactly as these people sign in, with commas between them.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def prepare_sharing(self) -> None:
        """Call it when the form has its fields: those without a use are not shown."""
        people: Any = self.fields["people"]
        people.queryset = User.objects.filter(personas_shared_with_me=self.instance.pk).order_by("username")
        shared_with = list(self.instance.people.all()) if self.instance.created_at else []
        self.initial["people"], self.initial["tags"] = shared_with, self.instance.tags
        people.widget.choices = [(each.pk, str(each)) for each in shared_with]
        if not shared_with:
            people.widget = forms.MultipleHiddenInput()
        if not self.picture_url:
            self.fields["picture_removed"].widget = forms.HiddenInput()

    def clean_people_added(self) -> list[User]:
        typed = self.cleaned_data["people_added"]
        try:
            named = find_named(typed, by=self.user)
        except TooManyUnknown:
            raise ValidationError(TOO_MANY_UNKNOWN, code="too_many_unknown") from None
        if named.unknown:
            raise ValidationError(not_found(named.unknown), code="unknown")
        owner_id = self.instance.owner_id or self.user.pk  # who finds it anyway
        return [account for account in named.accounts.values() if account.pk != owner_id]

    def clean_tags(self) -> list[str]:
        self.instance.tags = self.cleaned_data["tags"]
        return self.instance.tags

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kept, added = self.cleaned_data.get("people") or [], self.cleaned_data.get("people_added") or []
        if len({*kept, *added}) > PEOPLE_MAX:
            self.add_error(
                "people_added", f"Share with at most {PEOPLE_MAX} people. For more, ask an administrator for a group."
            )
        return cleaned

    def _save_m2m(self) -> None:
        """What a ModelForm saves once the row is there: the groups, and now the people and the picture too."""
        super()._save_m2m()  # type: ignore[misc]  # the ModelForm's
        self.instance.people.set([*self.cleaned_data["people"], *self.cleaned_data["people_added"]])
        pictures = PersonaPicture.objects
        if drawn := self.cleaned_data.get("picture"):
            pictures.put(self.instance, drawn)
        elif self.cleaned_data.get("picture_removed"):
            pictures.filter(persona=self.instance).delete()

    @cached_property
    def picture_url(self) -> str:
        """Where the present picture is; empty if there is none."""
        return picture_url(self.instance.pk, self._picture_digest)

    @property
    def _picture_digest(self) -> str | None:
        if hasattr(self.instance, "picture_digest"):  # the admin has asked for it with the rest
            return self.instance.picture_digest
        return PersonaPicture.objects.filter(persona=self.instance.pk).values_list("digest", flat=True).first()
