"""Accounts by their exact names: whom one means is found, and who has an account is not found out."""

import pytest
from django.contrib.auth.models import User

from agents.people.named_exactly import NAMES_MAX, UNKNOWN_PER_HOUR, TooManyUnknown, find_named, not_found


@pytest.fixture(autouse=True)
def _addresses(bob: User, charlie: User) -> None:
    for person in (bob, charlie):
        person.email = f"{person.username}@example.org"
        person.save()


def found(typed: str, *, by: User) -> list[str]:
    return [account.username for account in find_named(typed, by=by).accounts.values()]


@pytest.mark.parametrize(
    "typed", ["bob", " BOB ", "Ｂｏｂ", "bob@example.org", "Bob@Example.ORG", "bob,bob", "bob; bob@example.org"]
)
def test_a_name_finds_its_account_as_it_does_when_signing_in(typed: str, alice: User) -> None:
    assert found(typed, by=alice) == ["bob"]


def test_several_are_separated_by_commas_semicolons_or_lines(alice: User) -> None:
    named = find_named("bob, charlie@example.org;\nnobody\n\n", by=alice)
    assert ([each.username for each in named.accounts.values()], named.unknown) == (["bob", "charlie"], ["nobody"])


@pytest.mark.parametrize("typed", ["bo", "b", "bob%", "@example.org", "*", "bob@example", "__", "1"])
def test_a_part_of_a_name_finds_nobody(typed: str, alice: User) -> None:
    assert found(typed, by=alice) == []


def test_an_account_that_is_switched_off_and_an_address_of_two_are_like_unknown_names(
    alice: User, bob: User, charlie: User
) -> None:
    bob.is_active = False
    bob.save()
    User.objects.create_user("other", email=charlie.email)

    for typed in ("bob", "bob@example.org", "charlie@example.org", "nobody"):
        assert find_named(typed, by=alice).unknown == [typed]


def guess(by: User, *, at_once: bool) -> None:
    names = [f"nobody{number}" for number in range(UNKNOWN_PER_HOUR + 1)]
    for typed in ["\n".join(names)] if at_once else names:
        find_named(typed, by=by)


@pytest.mark.parametrize("at_once", [True, False])
def test_who_guesses_has_to_wait_and_then_known_names_are_not_confirmed_either(
    at_once: bool, alice: User, charlie: User
) -> None:
    with pytest.raises(TooManyUnknown):
        guess(alice, at_once=at_once)
    with pytest.raises(TooManyUnknown):
        find_named("bob", by=alice)

    assert found("bob", by=charlie) == ["bob"]
    assert found("", by=alice) == []


def test_known_names_are_not_counted(alice: User) -> None:
    for _ in range(UNKNOWN_PER_HOUR + 1):
        assert found("bob", by=alice) == ["bob"]


def test_so_many_at_once(alice: User) -> None:
    users = User.objects.bulk_create(User(username=f"user{number}") for number in range(NAMES_MAX + 1))
    named = find_named(",".join(user.username for user in users), by=alice)
    assert (len(named.accounts), named.unknown) == (NAMES_MAX, [f"user{NAMES_MAX}"])


def test_the_sentence_names_a_few_and_no_more_of_each_than_fits() -> None:
    sentence = not_found(["x" * 500, *"abcdef"])
    assert sentence.startswith(
        f"Nobody was found under “{'x' * 60}”, “a”, “b”, “c”, “d” and 2 more. Write the user name"
    )
