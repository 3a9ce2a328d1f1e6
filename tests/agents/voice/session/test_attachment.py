"""Which browser has a call, and how long a lost one is waited for."""

import pytest

from agents.voice.session.attachment import Attachment, Browser

NOW = 100.0


@pytest.fixture
def attachment() -> Attachment:
    return Attachment(30, NOW)


def test_the_newest_browser_has_the_call(attachment: Attachment) -> None:
    first, second = Browser(), Browser()
    attachment.attach(first, NOW)
    attachment.attach(second, NOW + 1)
    assert first.is_taken_over.is_set()
    assert not second.is_taken_over.is_set()


def test_the_loss_of_a_browser_that_was_replaced_changes_nothing(attachment: Attachment) -> None:
    first, second = Browser(), Browser()
    attachment.attach(first, NOW)
    attachment.attach(second, NOW)
    assert not attachment.detach(first, NOW)
    assert not attachment.is_given_up(NOW + 3_600)


def test_a_lost_browser_is_waited_for_since_it_was_last_heard(attachment: Attachment) -> None:
    """The end takes a second: then its place is free."""
    browser = Browser()
    attachment.attach(browser, NOW)
    attachment.heard_at = NOW + 5
    assert attachment.detach(browser, NOW + 20)
    assert not attachment.is_given_up(NOW + 33.9)
    assert attachment.is_given_up(NOW + 34)


def test_a_browser_whose_loss_shows_late_still_has_seven_seconds(attachment: Attachment) -> None:
    browser = Browser()
    attachment.attach(browser, NOW)
    attachment.detach(browser, NOW + 60)
    assert not attachment.is_given_up(NOW + 66.9)
    assert attachment.is_given_up(NOW + 67)


def test_one_that_came_back_is_waited_for_anew(attachment: Attachment) -> None:
    browser = Browser()
    attachment.attach(browser, NOW)
    attachment.detach(browser, NOW)
    attachment.attach(Browser(), NOW + 29)
    assert not attachment.is_given_up(NOW + 3_600)
