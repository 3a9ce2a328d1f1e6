"""Everybody tries every address of the site, to read and to write. An address, method or action without a row fails."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.access.people import PEOPLE, World, undone, writes_noted
from tests.security.access.rows import ROWS, filled_in
from tests.security.access.table import Row

METHODS = ("get", "post")
pytestmark = pytest.mark.django_db


def patterns_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from patterns_of(entry, path)


def answer_to(row: Row, name: str, world: World) -> str:
    """For example “302!”: the status, and whether something was stored: in tables of the row, and in no others."""
    keys = world.keys | {"me": name}
    path = "/" + filled_in(row.path, keys) if row.path else f"/{row.pattern}"
    form = {field: filled_in(value, keys) for field, value in row.form.items()}
    with undone(), writes_noted() as writes:
        answer = getattr(world.as_somebody(name), row.method)(path, form)
        stored = world.stored(writes)
    if not stored:
        return str(answer.status_code)
    return f"{answer.status_code}!" if stored <= row.stores else f"{answer.status_code} stores {sorted(stored)}"


def test_every_address_has_a_row_for_each_method() -> None:
    known = {(pattern, method) for pattern in patterns_of(get_resolver()) for method in METHODS}

    assert {(row.pattern, row.method) for row in ROWS} == known


def test_every_action_of_a_list_has_a_row(world: World) -> None:
    request = RequestFactory().get("/")
    request.user = world.users["superuser"]
    actions = {
        (f"admin/{model._meta.app_label}/{model._meta.model_name}/", name)
        for model, pages in admin.site._registry.items()
        for name in pages.get_actions(request)
    }

    assert actions <= {(row.pattern, row.form.get("action")) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_the_answer_of_their_row(row: Row, world: World) -> None:
    answers = {name: answer_to(row, name, world) for name in PEOPLE}

    assert answers == dict(zip(PEOPLE, row.answers.split(), strict=True))
