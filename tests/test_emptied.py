"""After a test that commits, nothing of it is there for the next one."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import TransactionTestCase

from tests.emptied import empty

pytestmark = pytest.mark.django_db


def rows_that_stay() -> list[list[tuple[object, ...]]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in (ContentType, Permission)]


def test_nothing_is_left_but_content_types_and_rights(editor: User) -> None:
    before = rows_that_stay()

    empty(TransactionTestCase())

    assert not User.objects.exists()
    assert not User.user_permissions.through.objects.exists()
    assert rows_that_stay() == before != [[], []]


def test_it_is_done_after_each_test_that_commits() -> None:
    assert vars(TransactionTestCase)["_fixture_teardown"] is empty
