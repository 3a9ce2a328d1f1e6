"""Import and export in the admin, for those who edit personas there."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from agents.personas.models import PersonaQuerySet
from agents.personas.transfer.doors import for_editor
from agents.personas.transfer.export import Format, as_download, with_all_of_them
from agents.personas.transfer.pages import ImportPage, import_page


class TransferAdmin(admin.ModelAdmin):
    """A page that imports, and actions that export what is selected."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_view)
        return [path("import/", page, name="agents_persona_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
        context = {**self.admin_site.each_context(request), "title": "Import personas", "opts": self.opts}
        done = (
            reverse("admin:agents_persona_changelist") if self.has_view_permission(request) else reverse("admin:index")
        )
        page = ImportPage(for_editor(request.user), "admin/agents/persona/import.html", done, context)
        return import_page(request, page)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add personas, or change them."""
        return self.has_add_permission(request) or self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"has_import_permission": self.has_import_permission(request), **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    @admin.action(description="Export selected personas as YAML", permissions=["view"])
    def export_yaml(self, request: HttpRequest, queryset: PersonaQuerySet) -> HttpResponse:
        return as_download(with_all_of_them(queryset), Format.YAML)

    @admin.action(description="Export selected personas as JSON", permissions=["view"])
    def export_json(self, request: HttpRequest, queryset: PersonaQuerySet) -> HttpResponse:
        return as_download(with_all_of_them(queryset), Format.JSON)
