"""A form is stored whole or not at all, and a page opens no transaction."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from agents.atomic_post import atomic_post


@atomic_post
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(connection.in_atomic_block))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "is_in_one"), [("get", b"False"), ("head", b"False"), ("post", b"True")])
def test_only_what_is_sent_is_in_a_transaction(method: str, is_in_one: bytes) -> None:
    assert view(getattr(RequestFactory(), method)("/")).content == is_in_one
