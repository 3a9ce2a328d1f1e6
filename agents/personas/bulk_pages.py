"""The admin's actions for several personas. Each shows a page that lists them and asks first."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from agents.personas.bulk import ACTIVATE, ARCHIVE, DEACTIVATE, GIVE, RESTORE, SHARE, Bulk
from agents.personas.models import Persona

AT_ONCE = 500  # Django reads no more than a thousand fields of a form
BULK_ACTIONS = ("activate", "deactivate", "give", "share", "archive", "restore")


class BulkActions(admin.ModelAdmin):
    """For the admin of personas."""

    @admin.action(description="Make selected personas active", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, ACTIVATE)

    @admin.action(description="Make selected personas inactive", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, DEACTIVATE)

    @admin.action(description="Give selected personas to somebody else", permissions=["give"])
    def give(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, GIVE)

    @admin.action(description="Share selected personas with a group", permissions=["change"])
    def share(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, SHARE)

    @admin.action(description="Archive selected personas", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, ARCHIVE)

    @admin.action(description="Bring selected personas back from the archive", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Persona]) -> HttpResponse | None:
        return self._in_bulk(request, queryset, RESTORE)

    def has_give_permission(self, request: HttpRequest) -> bool:
        """Who may look for accounts, and change any persona anyway."""
        accounts = self.admin_site.get_model_admin(User)
        return self.has_change_permission(request) and accounts.has_view_permission(request)

    def _in_bulk(self, request: HttpRequest, chosen: QuerySet[Persona], bulk: Bulk) -> HttpResponse | None:
        """Ask, or do it if that page was sent: all of them, or none if one cannot be changed."""
        assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
        keys = list(chosen.values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(keys) > AT_ONCE:
            self.message_user(request, f"Choose at most {AT_ONCE} personas at once.", messages.ERROR)
            return None
        is_sure = "confirmed" in request.POST
        form = bulk.form(request.POST if is_sure else None, user=request.user) if bulk.form else None
        if not is_sure or (form and not form.is_valid()):
            return self._asks(request, bulk, keys, form)
        to = form.cleaned_data["to"] if form else None
        try:
            changed = self._change(request, bulk, keys, to)
        except ValidationError as refused:  # by the form's choice: the new owner has no room
            self.message_user(request, f"Nothing was changed. {refused.message}", messages.ERROR)
            return None
        self.message_user(request, f"{len(changed)} {bulk.done}.", messages.SUCCESS)
        return None

    @transaction.atomic
    def _change(self, request: HttpRequest, bulk: Bulk, keys: list[Any], to: Any) -> list[Persona]:
        due = [persona for persona in self._read(keys, is_locked=True) if bulk.is_due(persona, to)]
        for persona in due:
            bulk.act(persona, to, request.user)  # type: ignore[arg-type]  # an account, as above
            self.log_change(request, persona, f"{bulk.done.capitalize()}, with others.")
        return due

    def _asks(self, request: HttpRequest, bulk: Bulk, keys: list[Any], form: Any) -> HttpResponse:
        personas = self._read(keys)
        context = {
            **self.admin_site.each_context(request),
            "title": bulk.title,
            "opts": self.opts,
            "bulk": bulk,
            "form": form,
            "lines": [(each, bulk.now(each), form is not None or bulk.is_due(each, None)) for each in personas],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/agents/persona/bulk.html", context)

    def _read(self, keys: list[Any], *, is_locked: bool = False) -> list[Persona]:
        personas = Persona.objects.filter(pk__in=keys).select_related("owner").prefetch_related("groups", "people")
        locked = personas.select_for_update(of=("self",)) if is_locked else personas
        return list(locked.order_by("name_order", "pk"))
