"""To whom a persona is given: the form of its owner's page, and of the admin's page for several."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents.people.named_exactly import TOO_MANY_UNKNOWN, TooManyUnknown, find_named, not_found


class GiveForm(forms.Form):
    """`user` gives it away. `cleaned_data["to"]` is the account."""

    to = forms.CharField(
        label="New owner",
        help_text="The user name, or the mail address of the account, exactly as that person signs in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Say to whom you give it."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_to(self) -> User:
        typed: str = self.cleaned_data["to"]
        try:
            named = find_named(typed, by=self.user)
        except TooManyUnknown:
            raise ValidationError(TOO_MANY_UNKNOWN, code="too_many_unknown") from None
        if named.unknown:
            raise ValidationError(not_found(named.unknown), code="unknown")
        if len(named.accounts) != 1:
            raise ValidationError("Name one person: a persona has one owner.", code="several")
        return next(iter(named.accounts.values()))


class OwnersGiveForm(GiveForm):
    """The same for an owner, who may go on finding the persona."""

    keeps_access = forms.BooleanField(
        required=False,
        initial=True,
        label="Share it with me",
        help_text="You go on finding and calling it, as a person it is shared with, until its new owner stops that.",
    )

    def clean_to(self) -> User:
        to = super().clean_to()
        if to == self.user:
            raise ValidationError("It is yours already: name somebody else.", code="owner")
        return to
