"""The pages about versions: the list, one version, and what is different."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.personas.versions.listing import PAGE_SIZE
from tests.agents.personas.versions.stage import at, changed

SignIn = Callable[[User | None], Client]
BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=timezone.get_default_timezone())


def numbers(page: Any) -> list[int]:
    return [row.version.number for row in page.context["rows"]]


class TestList:
    def test_the_newest_comes_first_with_who_when_why_and_what(
        self, two_versions: Persona, alice: User, signed_in: SignIn
    ) -> None:
        two_versions.versions.filter(number=2).update(created_at=BEGAN)

        page = signed_in(alice).get(at(two_versions))

        assert numbers(page) == [2, 1]
        assertContains(page, "She greets.")
        assertContains(page, "2026-05-04 09:00:00")
        assertContains(page, "Changed: greeting")
        assertContains(page, '<p class="quietly"><bdi>alice</bdi>, <time')
        assertContains(page, "what callers get", 1)

    def test_calls_are_shown_with_their_version(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        call = Conversation.objects.create(
            user=alice,
            persona=two_versions,
            persona_version=two_versions.versions.get(number=2),
            started_at=BEGAN,
            ended_at=BEGAN + timedelta(seconds=65),
        )
        Turn.objects.create(
            conversation=call, position=0, role="assistant", interrupted=True, started_at=BEGAN, ended_at=BEGAN
        )

        page = signed_in(alice).get(at(two_versions))

        assertContains(page, "<div><dt>Length in all</dt><dd>1:05</dd></div>", html=True)
        assertContains(page, "<div><dt>Answers interrupted</dt><dd>100 %</dd></div>", html=True)
        assertContains(page, "No calls.", 1)

    def test_it_says_how_the_draft_stands(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        browser = signed_in(alice)
        assertContains(browser.get(at(two_versions)), "It is the same as version 2")
        assertNotContains(browser.get(at(two_versions)), at(two_versions, "publish/"))

        changed(two_versions, echo_guard=False)

        assertContains(browser.get(at(two_versions)), "It differs from version 2, which callers get: echo")
        assertContains(browser.get(at(two_versions)), at(two_versions, "publish/"))

    def test_a_draft_that_was_never_published_is_told_from_others(self, alice: User, signed_in: SignIn) -> None:
        draft = Persona.objects.create(owner=alice, name="Otto", summary="New.")

        page = signed_in(alice).get(at(draft))

        assertContains(page, "never published")
        assertContains(page, at(draft, "publish/"))
        assertNotContains(page, at(draft, "discard/"))

    def test_a_difference_that_means_nothing_in_a_call_is_said_to_be_none(
        self, two_versions: Persona, alice: User, signed_in: SignIn
    ) -> None:
        changed(two_versions, interim_model="gpt-4.1")

        assertContains(signed_in(alice).get(at(two_versions)), "only in what means nothing in a call")

    @pytest.mark.parametrize(("asked", "shown"), [("", [30, 6]), ("2", [5, 1]), ("99", [5, 1]), ("x", [30, 6])])
    def test_they_come_page_by_page(
        self, asked: str, shown: list[int], mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        for _ in range(29):
            mara.publish(alice, "")

        page = signed_in(alice).get(at(mara), {"page": asked})

        assert [numbers(page)[0], numbers(page)[-1]] == shown
        assert all(row.before for row in page.context["rows"] if row.version.number > 1)

    @pytest.mark.parametrize("page", ["", "compare/", "compare/?earlier=1&later=3", "3/", "3/bring-back/", "publish/"])
    @pytest.mark.parametrize("in_admin", [False, True])
    def test_a_page_needs_few_queries(
        self,
        page: str,
        in_admin: bool,
        mara: Persona,
        publisher: User,
        alice: User,
        signed_in: SignIn,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(PAGE_SIZE + 2):
            mara.publish(publisher, "")
        browser = signed_in(publisher if in_admin else alice)
        browser.get(at(mara, in_admin=in_admin))  # the first page of a login stores where it is from

        with django_assert_max_num_queries(12):
            assert browser.get(at(mara, page, in_admin=in_admin)).status_code == 200

    def test_a_hostile_reason_is_text(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        mara.publish(alice, "<script>alert(1)</script>")

        assertNotContains(signed_in(alice).get(at(mara)), "<script>alert")


class TestVersion:
    def test_it_says_what_callers_got(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        changed(two_versions, greeting="Something else.")

        page = signed_in(alice).get(at(two_versions, "2/"))

        assertContains(page, "Good morning to you.")
        assertNotContains(page, "Something else.")
        assertContains(page, "By pauses: after a silence")

    @pytest.mark.parametrize("number", ["0", "3", "9" * 30, "9" * 5000])
    def test_one_that_is_not_there_is_not_found(
        self, number: str, two_versions: Persona, alice: User, signed_in: SignIn
    ) -> None:
        assert signed_in(alice).get(at(two_versions, f"{number}/")).status_code == 404

    def test_one_of_another_persona_is_not_found(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        other = Persona.objects.create_published(owner=alice, name="Otto", summary="Has one version.")

        assert signed_in(alice).get(at(other, "2/")).status_code == 404


class TestCompare:
    def test_two_versions_are_compared_word_by_word(
        self, two_versions: Persona, alice: User, signed_in: SignIn
    ) -> None:
        changed(two_versions, greeting="Good evening to you.").publish(alice, "It is late.")

        page = signed_in(alice).get(at(two_versions, "compare/?earlier=2&later=3"))

        assertContains(page, "Good <del>morning</del><ins>evening</ins> to you.")
        assertContains(page, "From version 2 to version 3")

    def test_a_version_is_compared_with_the_draft(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        changed(two_versions, greeting="Good evening to you.")

        page = signed_in(alice).get(at(two_versions, "compare/?earlier=2"))

        assertContains(page, "Good <del>morning</del><ins>evening</ins> to you.")
        assertContains(page, "From version 2 to the draft")

    def test_what_is_not_different_is_said(self, two_versions: Persona, alice: User, signed_in: SignIn) -> None:
        assertContains(signed_in(alice).get(at(two_versions, "compare/?earlier=2&later=2")), "Nothing is different")

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            ("earlier=7", "There is no version 7: choose a number from 1 to 2."),
            ("earlier=1&later=7", "There is no version 7: choose a number from 1 to 2."),
            ("earlier=", "Choose a number from 1 to 2."),
            ("earlier=0", "Choose a number from 1 to 2."),
            ("earlier=x&later=y", "Choose a number from 1 to 2."),
            ("earlier=%00", "Choose a number from 1 to 2."),
            (f"earlier={'9' * 30}", f"There is no version {'9' * 30}"),
            (f"earlier={'9' * 5000}", "Choose a number from 1 to 2."),
        ],
    )
    def test_a_number_that_names_none_gets_a_sentence(
        self, asked: str, sentence: str, two_versions: Persona, alice: User, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(alice).get(at(two_versions, f"compare/?{asked}")), sentence)
