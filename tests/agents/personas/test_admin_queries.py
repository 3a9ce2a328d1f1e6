"""The admin's list and page of personas cost few queries, however many people and groups a persona is shared with."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
QUERIES = 12
PERSONAS = "/admin/agents/persona/"


@pytest.fixture
def shared(alice: User) -> list[Persona]:
    """Fifty personas, shared with two groups and forty people each."""
    groups = [Group.objects.create(name=f"Group {number}") for number in range(2)]
    people = User.objects.bulk_create(User(username=f"user{number}") for number in range(40))
    personas = [Persona.objects.create_published(owner=alice, name=f"No {n}", summary="s") for n in range(50)]
    for persona in personas:
        persona.groups.add(*groups)
        persona.people.add(*people)
    return personas


@pytest.fixture
def browser(boss: User, signed_in: SignIn) -> Client:
    browser = signed_in(boss)
    browser.get("/accounts/")  # this login is noted, for the next minute
    return browser


def test_the_list(
    shared: list[Persona], browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES):
        assertContains(browser.get(PERSONAS), "Group 0, Group 1, 40 people", count=50)


def test_the_page_of_one(
    shared: list[Persona], browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES):
        assertContains(browser.get(f"{PERSONAS}{shared[0].pk}/change/"), "user39")
