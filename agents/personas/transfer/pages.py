"""The page of an import, for owners and for the admin alike: files, what they would change, and a yes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agents.personas.transfer.differences import in_detail, in_one_line
from agents.personas.transfer.doors import Door
from agents.personas.transfer.drafts import Outcome
from agents.personas.transfer.forms import Agreed, AgreedForm, FilesForm, entries_of
from agents.personas.transfer.importing import ChangedMeanwhile, import_personas, mark_of
from agents.personas.transfer.problems import Refused


@dataclass(frozen=True, slots=True)
class ImportPage:
    """`done`: where it leads when the personas are there. `context`: what this page shows besides."""

    door: Door
    template: str
    done: str
    context: dict[str, Any]


def import_page(request: HttpRequest, page: ImportPage) -> HttpResponse:
    if request.method != "POST":
        return _show(request, page, files_form=FilesForm())
    step: Callable[[HttpRequest, ImportPage], HttpResponse] = _save if "token" in request.POST else _look
    try:
        return step(request, page)
    except Refused as refused:
        return _show(request, page, files_form=FilesForm(), problems=refused.in_short())


def _look(request: HttpRequest, page: ImportPage) -> HttpResponse:
    """A dry run of the files, and what it would change."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, page, files_form=form)
    outcomes = import_personas(entries_of(form.texts), page.door, is_dry=True)
    return _ask(request, page, Agreed(form.texts, mark_of(outcomes)), outcomes)


def _save(request: HttpRequest, page: ImportPage) -> HttpResponse:
    """What was shown, if it still is what the files would change."""
    form = AgreedForm(request.POST)
    if not form.is_valid():
        return _show(
            request,
            page,
            files_form=FilesForm(),
            problems=[sentence for sentences in form.errors.values() for sentence in sentences],
        )
    agreed = form.cleaned_data["token"]
    try:
        outcomes = import_personas(entries_of(agreed.files), page.door, reason=form.versions_reason, seen=agreed.seen)
    except ChangedMeanwhile as meanwhile:
        again = Agreed(agreed.files, mark_of(meanwhile.outcomes))
        return _ask(request, page, again, meanwhile.outcomes, notice="Something has changed since. Look again.")
    messages.success(request, f"Imported: {in_one_line(outcomes)}.")
    return redirect(page.done)


def _ask(
    request: HttpRequest, page: ImportPage, agreed: Agreed, outcomes: Sequence[Outcome], *, notice: str = ""
) -> HttpResponse:
    shown = list(in_detail(outcomes))
    agreed_form = AgreedForm(initial={"token": agreed.token()})
    return _show(request, page, shown=shown, summary=in_one_line(outcomes), agreed_form=agreed_form, notice=notice)


def _show(request: HttpRequest, page: ImportPage, **context: Any) -> HttpResponse:
    return render(request, page.template, {**page.context, **context})
