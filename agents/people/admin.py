"""The admin's pages for accounts and groups: nobody edits or gives more than they have (rights.py).

Django's own let everybody with the permission to change accounts set a superuser's password.
"""

from collections.abc import Iterator
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OneToOneField, QuerySet
from django.http import HttpRequest, HttpResponse

from agents.costs.shown import as_list, may_see_costs
from agents.costs.sums import of_person
from agents.names.admin_search import NormalFormSearch
from agents.people.admin_forms import NOT_YOURS_TO_GIVE, RIGHTS, AccountForm, GroupForm, NewAccountForm, RightsForm
from agents.people.given_passwords import GivesPasswords
from agents.people.rights import Rights, grantable_groups, grantable_permissions, may_manage, rights_of

KEPT_BY_PERSONAS = (
    "Who has personas is not deleted here. “Erase this person”, on the page of the account, deletes a person with "
    "everything that is theirs, or gives the personas to somebody else."
)

admin.site.unregister(User)
admin.site.unregister(Group)


@reauthentication_required
def ask_for_password(request: HttpRequest) -> None:
    """Go on if this person has given their password in the last minutes; else raise what leads to the page for it."""


class WithinOnesRights(NormalFormSearch):
    """For a ModelAdmin of accounts or groups. Its hooks are asked by every door: pages, popups, actions, new copies."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """While it is saved, nobody else saves it. A page that saves nothing has no transaction, and takes no lock."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            return type(found).objects.select_for_update().filter(pk=found.pk).first()
        return found

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **options: Any) -> Any:
        """Offer what this person may give."""
        offered = grantable_groups if db_field.related_model is Group else grantable_permissions
        field = super().formfield_for_manytomany(db_field, request, **options)  # type: ignore[misc]
        field.queryset = field.queryset.filter(pk__in=offered(actor(request)))
        field.error_messages |= NOT_YOURS_TO_GIVE
        return field

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What an action has done before it is refused is undone."""
        with transaction.atomic():
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: RightsForm, change: bool) -> None:
        if not change or form.changes_rights:
            ask_for_password(request)
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: RightsForm, *args: Any, **kwargs: Any) -> None:
        """Whatever led here: what is saved then gives nothing that this person did not have before."""
        super().save_related(request, form, *args, **kwargs)  # type: ignore[misc]
        if not self._may_manage(request, form.instance):
            raise PermissionDenied

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        ask_for_password(request)
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        ask_for_password(request)
        super().delete_queryset(request, queryset)  # type: ignore[misc]

    def _may_manage(self, request: HttpRequest, obj: User | Group | None) -> bool:
        """A page that saves nothing asks the database once, however often the admin asks here."""
        if obj is None:
            return True
        if request.method not in ("GET", "HEAD"):
            return may_manage(actor(request), obj)
        known = vars(request).setdefault("may_manage", {})
        if (key := (type(obj), obj.pk)) not in known:
            known[key] = may_manage(actor(request), obj)
        return bool(known[key])


def actor(request: HttpRequest) -> Rights:
    """What the person of this request may do, as it was before the request changed anything."""
    known: Rights | None = getattr(request, "rights_of_actor", None)
    if known is None:
        assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
        known = rights_of(request.user)
        request.rights_of_actor = known  # type: ignore[attr-defined]
    return known


@admin.register(User)
class AccountAdmin(WithinOnesRights, GivesPasswords, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    # The name itself too, for accounts without a row of their own (account_names.py).
    search_fields = ("account_name__search_text__contains", "username")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Django asks for both on one of the two ways to this form."""
        return super().has_add_permission(request) and self.has_change_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who may not change an account gets no part of its password's hash."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        if obj is not None and may_see_costs(request.user):
            fieldsets.append(("Costs", {"fields": ["costs_shown"]}))
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "password"]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody changes their own rights, and only superusers make superusers."""
        facts = ("last_login", "date_joined", "costs_shown")
        if actor(request).is_superuser:
            return facts
        return (*RIGHTS[User], *facts) if obj == request.user else ("is_superuser", *facts)

    @admin.display(description="of the conversations that are kept")
    def costs_shown(self, account: User) -> str:
        return as_list(of_person(account.pk))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """What belongs to an account alone goes with it, also where nobody may delete it by itself."""
        to_delete, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        if protected:
            messages.warning(request, KEPT_BY_PERSONAS)
        return to_delete, counts, forbidden - set(_names_of_what_goes_along()), protected

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The password is asked for before anything is typed: new passwords are not kept over that page."""
        if self.has_add_permission(request):
            ask_for_password(request)
        return super().add_view(request, form_url, extra_context)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """The same."""
        with transaction.atomic():
            account = self.get_object(request, unquote(id))
            if account is not None and self.has_change_permission(request, account):
                ask_for_password(request)
            return super().user_change_password(request, id, form_url)


def _names_of_what_goes_along() -> Iterator[str]:
    """Models whose rows have the account as their key."""
    for model in apps.get_models():
        key = model._meta.pk
        if isinstance(key, OneToOneField) and key.related_model is User:
            yield str(model._meta.verbose_name)


@admin.register(Group)
class NamedGroupAdmin(WithinOnesRights, GroupAdmin):
    form = GroupForm
    search_fields = ("group_name__search_text__contains", "name")
