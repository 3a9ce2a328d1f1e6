"""Requests to the admin that no page of it would make: each gets an answer, and none is a fault of ours."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from django.contrib import admin
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.security.access.people import World, undone
from tests.security.access.people_table import MORE
from tests.security.access.rows import ROWS, filled_in
from tests.security.access.table import Row

ADMIN = [row for row in ROWS if row.pattern.startswith("admin/") and row not in MORE]
# Each run sends the same ones. New ones, and more of them: pytest --hypothesis-profile=search
REQUESTS = 2_000 if settings.get_current_profile_name() == "search" else 700
NUMBERS = ["0", "-1", "1", "2", "1.5", "9" * 19, "9" * 40, "9" * 5_000, "1e400", "nan", "inf", "٢٠٢٦", "²"]
MARKS = ["", " ", "\0", "[", "//[", "%", "%00", "{", "_", "_5F", "../..", "'\"", "\\", "\u202e", "💬"]
TIMES = ["0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59-14:00", "25:61"]
WORDS = ["x", "no-uuid", "None", "True", "on", "id", "password", "username", "agents", "persona", "owner"]
ACTIONS = ["delete_selected", "duplicate", "activate"]
OPTIONS = ["q", "o", "p", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters", "next", "term", "page"]
SOURCES = ["app_label", "model_name", "field_name", "started_at__year", "started_at__month", "started_at__day"]
BUTTONS = ["_save", "_continue", "_addanother", "_saveasnew", "_selected_action", "action", "index", "select_across"]
OTHERS = ["post", "version", "take", "usable_password", "unset-password", "password1", "password2", "form-0-id"]
KEYS = ["persona", "not_called", "version", "conversation", "group", "stranger", "content_type"]
LOOK_UPS = ("", "__exact", "__id__exact", "__gte", "__lt", "__isnull", "__in", "__regex")
MODELS = {f"admin/{model._meta.app_label}/{model._meta.model_name}/": model for model in admin.site._registry}


def columns(row: Row) -> list[str]:
    """Of the model whose page this is."""
    model = next((model for at, model in MODELS.items() if row.pattern.startswith(at)), None)
    return [column.name for column in (*model._meta.fields, *model._meta.many_to_many)] if model else []


def in_queries(row: Row) -> list[str]:
    """A list is asked for some rows; a form is filled from its address."""
    how = LOOK_UPS if row.pattern in MODELS else ("",)
    return [*OPTIONS, *SOURCES, *(name + look_up for name in columns(row) for look_up in how)]


def in_forms(row: Row) -> list[str]:
    return [*BUTTONS, *OTHERS, *row.form, *columns(row), *(f"initial-{name}" for name in columns(row))]


values = st.sampled_from([*NUMBERS, *MARKS, *TIMES, *WORDS, *ACTIONS]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=20
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A row of the table, with something else in its address, its query and its form."""

    row: Row
    keys: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, list[str]]

    def send(self, world: World) -> Any:
        keys = {name: quote(key, safe="") for name, key in (world.keys | dict(self.keys)).items()}
        path, _, asked = filled_in(self.row.path or self.row.pattern, keys).partition("?")
        query = dict(parse_qsl(asked)) | dict(self.query)
        client = world.as_somebody("superuser")
        if self.row.method == "get":
            return client.get(f"/{path}", query)
        form = {name: filled_in(value, keys) for name, value in self.row.form.items()} | dict(self.form)
        return client.post(f"/{path}", form, query_params=query)


def attempts_at(row: Row) -> st.SearchStrategy[Attempt]:
    in_address = [key for key in KEYS if f"{{{key}}}" in row.path]
    return st.builds(
        Attempt,
        st.just(row),
        st.dictionaries(st.sampled_from(in_address), values, max_size=1) if in_address else st.just({}),
        st.dictionaries(st.sampled_from(in_queries(row)), values, max_size=2),
        st.dictionaries(st.sampled_from(in_forms(row)), st.lists(values, max_size=2), max_size=3)
        if row.method == "post"
        else st.just({}),
    )


attempts = st.one_of([attempts_at(row) for row in ADMIN])


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """Each refusal is logged with where it was raised: a fifth of the time of this test."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@settings(max_examples=REQUESTS)
@given(attempts)
def test_every_request_of_staff_gets_an_answer(world: World, attempt: Attempt) -> None:
    """An exception in a view fails this test too: the client raises it again."""
    with undone():
        assert attempt.send(world).status_code < 500
