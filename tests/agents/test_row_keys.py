"""Keys that a browser sends, and that no row can have."""

import pytest
from django.contrib.auth.models import Group, User

from agents.row_keys import as_key

TOO_LARGE = 10**19


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(("7", 7), ("٣", 3), ("9" * 19, 10**19 - 1)),
        *((text, None) for text in ("9" * 20, "9" * 5_000, "", "-1", "1.5", "²", "x")),
    ],
)
def test_a_key_is_a_number_of_some_digits(text: str, key: int | None) -> None:
    assert as_key(text) == key


def test_a_key_that_no_column_holds_names_nothing(alice: User, teachers: Group) -> None:
    assert list(User.objects.filter(pk__in=[alice.pk, TOO_LARGE, -TOO_LARGE])) == [alice]
    assert list(User.objects.filter(pk__in=[str(TOO_LARGE)])) == []
    assert list(User.objects.exclude(pk__in=[TOO_LARGE])) == [alice]
    assert list(Group.objects.filter(pk__in={teachers.pk, TOO_LARGE})) == [teachers]


@pytest.mark.parametrize("text", ["x", "", "1.5", "\0", "9" * 5_000])
def test_what_is_no_number_names_nothing(text: str, alice: User) -> None:
    assert list(User.objects.filter(pk__in=[str(alice.pk), text])) == [alice]


def test_what_is_asked_for_by_a_query_is_asked_for_as_ever(alice: User, bob: User) -> None:
    in_groups = User.objects.filter(groups__isnull=False).values("pk")

    assert list(User.objects.filter(pk__in=in_groups)) == [bob]
