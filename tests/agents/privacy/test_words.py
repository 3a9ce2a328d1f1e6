"""What people are told, for all that settings can make of it."""

import itertools
import re
from hashlib import sha256
from typing import Any

import pytest

from agents.privacy.facts import VoiceService
from agents.privacy.words import WORDS_FROM, as_text, notice, page, short_line, version
from tests.agents.privacy.facts import facts

EVERY: dict[str, tuple[Any, ...]] = {
    "service": tuple(VoiceService),
    "region": ("", "Sweden Central"),
    "retention_days": (0, 1, 30),
    "audit_days": (0, 1, 365),
    "staff_login_hours": (12, 336),
    "own_text": ("", "We are a museum."),
    "may_be_recorded": (False, True),
    "backup_keep_days": (0, 60),
}
# Of the notice, with facts that show every sentence. Whoever changes one writes the new date into WORDS_FROM, and this.
SENTENCES = ("2026-11-30", "d6e2dd452688")


def of(**changes: Any) -> dict[str, str]:
    """The page's texts by their titles."""
    return {point.title: point.text for point in page(facts(**changes))}


def test_each_of_the_five_things_is_said_before_a_call() -> None:
    titles = [point.title for point in notice(facts())]

    assert titles == ["An AI answers", "What is stored", "For how long", "Who can read it", "Where it goes"]


@pytest.mark.parametrize("values", itertools.product(*EVERY.values()))
def test_all_settings_make_whole_sentences(values: tuple[Any, ...]) -> None:
    chosen = facts(**dict(zip(EVERY, values, strict=True)))

    for text in (*(point.text for point in page(chosen)), short_line(chosen)):
        assert re.fullmatch(r"[A-Z][^{}]*\.", text), text
        assert "  " not in text
        assert not re.search(r"\b(None|True|False)\b|\b1 days\b|\b0 days\b|\.\.", text), text


@pytest.mark.parametrize(
    ("days", "said", "in_short"),
    [
        (0, "A conversation stays until you delete it.", "until you delete it"),
        (1, "deleted 1 day after it ended", "for 1 day"),
        (30, "deleted 30 days after it ended", "for 30 days"),
    ],
)
def test_how_long_words_are_kept(days: int, said: str, in_short: str) -> None:
    assert said in of(retention_days=days)["For how long"]
    assert in_short in short_line(facts(retention_days=days))


def test_the_line_of_every_call_page_says_that_it_is_an_ai() -> None:
    assert short_line(facts()).startswith("You talk to an AI, not to a person.")


@pytest.mark.parametrize(
    ("service", "region", "said"),
    [
        (VoiceService.AZURE, "Sweden Central", "in the region Sweden Central"),
        (VoiceService.AZURE, "", "the people who run this site can say"),
        (VoiceService.THIS_MACHINE, "Sweden Central", "on the machine that this site runs on"),
        (VoiceService.OWN, "", "a voice service that the people who run this site have set up"),
    ],
)
def test_where_it_goes(service: VoiceService, region: str, said: str) -> None:
    goes = of(service=service, region=region)["Where it goes"]

    assert said in goes
    assert ("Azure" in goes) is (service is VoiceService.AZURE)


def test_sound_is_stored_only_where_a_recording_is_allowed() -> None:
    assert "Sound is not stored." in of()["What is stored"]
    assert "only if you agree" in of(may_be_recorded=True)["What is stored"]


def test_the_audit_trail_and_logins_are_said_with_their_time() -> None:
    assert "kept for 365 days" in of()["A trail of actions"]
    assert "kept without an end" in of(audit_days=0)["A trail of actions"]
    assert "after 14 days at most, that of staff 12 hours." in of()["Sign-ins"]
    assert "after 1 hour at most." in of(login_hours=1, staff_login_hours=1)["Sign-ins"]
    assert "after 24 hours at most." in of(login_hours=24, staff_login_hours=24)["Sign-ins"]


def test_the_same_facts_make_the_same_version() -> None:
    assert version(facts()) == version(facts())
    assert version(facts()).startswith(WORDS_FROM)


@pytest.mark.parametrize(
    "change",
    [
        {"retention_days": 31},
        {"retention_days": 0},
        {"region": "France Central"},
        {"service": VoiceService.OWN},
        {"own_text": "We are a museum."},
        {"may_be_recorded": True},
        {"backup_keep_days": 60},
    ],
)
def test_what_changes_the_notice_makes_another_version(change: dict[str, Any]) -> None:
    assert version(facts(**change)) != version(facts())


@pytest.mark.parametrize("change", [{"audit_days": 1}, {"login_hours": 1}, {"contact": "Ada"}])
def test_what_stands_on_the_page_alone_asks_nobody_again(change: dict[str, Any]) -> None:
    assert version(facts(**change)) == version(facts())


def test_the_date_is_that_of_the_sentences() -> None:
    every = [
        as_text(
            facts(
                service=service, region=region, retention_days=days, may_be_recorded=recorded, backup_keep_days=backups
            )
        )
        for service in VoiceService
        for region in ("", "here")
        for days in (0, 30)
        for recorded in (False, True)
        for backups in (0, 60)
    ]

    assert (WORDS_FROM, sha256("".join(every).encode()).hexdigest()[:12]) == SENTENCES
