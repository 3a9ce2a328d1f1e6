"""The admin's page on which somebody is erased: it names what goes, and asks for the person's name once more."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from agents.atomic_post import atomic_post
from agents.people.account_names import username_meant
from agents.people.rights import may_manage, rights_of
from agents.retention.asking import belongings_of, request_of, why_not
from agents.retention.erasing import begin
from agents.retention.facts import kept_days
from agents.signed_in import SignedInRequest

PERMISSION = "agents.erase_person"
YOURSELF = (
    "This is your own account: ask for its deletion under “Your account”, where you can call it off for some days."
)


class EraseForm(forms.Form):
    """`heir` is the account that gets the personas, or None."""

    name = forms.CharField(
        label="User name",
        help_text="Of the person who is erased, as it stands above: nobody is erased by a slip.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    heir = forms.CharField(
        label="Who gets the personas",
        required=False,
        help_text="A user name. Empty: nobody, and their words are deleted.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's
        self.person = person

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if username_meant(name) != self.person.get_username():
            raise ValidationError("That is not the name of this person.", code="another")
        return name

    def clean_heir(self) -> User | None:
        typed: str = self.cleaned_data["heir"]
        if not typed:
            return None
        others = User.objects.filter(is_active=True).exclude(pk=self.person.pk)
        found = others.filter(username=username_meant(typed)).first()
        if found is None:
            raise ValidationError("There is no other active account of this name.", code="unknown")
        return found


def erase_page(request: SignedInRequest, user_id: int) -> HttpResponse:
    """For who may erase people, and has every right of this one; they show again who they are before."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    answer: HttpResponse = _confirmed(request, user_id)
    return answer


@reauthentication_required
@atomic_post
def _confirmed(request: SignedInRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    if not may_manage(rights_of(request.user), person):
        raise PermissionDenied
    why, asked = YOURSELF if person == request.user else why_not(person), request_of(person)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST" and not why and form.is_valid():
        begin(person, heir=form.cleaned_data["heir"])
        messages.success(request, "The erasure has begun: nobody signs in as this person, and all is gone in minutes.")
        return redirect("admin:auth_user_changelist")
    context = admin.site.each_context(request) | {
        "title": "Erase a person",
        "person": person,
        "asked": asked,
        "why_not": why,
        "goes": belongings_of(person),
        "kept": kept_days(),
        "form": form,
    }
    return render(request, "admin/auth/user/erase.html", context)
