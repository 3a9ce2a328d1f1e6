"""Why calls end: every reason has a close code and a sentence for the person, in faults.json."""

from collections.abc import Iterator

import pytest

from agents.voice.errors import (
    FAULTS,
    MovedAway,
    OurFault,
    Quota,
    ResourceRefused,
    ServerRestarting,
    UpstreamBusy,
    UpstreamError,
    UpstreamRefused,
    VoiceError,
    error_named,
    first_error,
)


def below(error: type[VoiceError]) -> Iterator[type[VoiceError]]:
    for child in error.__subclasses__():
        yield child
        yield from below(child)


REASONS = [error for error in below(VoiceError) if error is not UpstreamError]
NAMED_BY_THEIR_CODE = [error for error in REASONS if error not in (MovedAway, ResourceRefused)]


def test_every_reason_has_an_entry_and_every_entry_a_reason() -> None:
    assert sorted(error.code for error in NAMED_BY_THEIR_CODE) == sorted(FAULTS)


@pytest.mark.parametrize("code", FAULTS)
def test_an_entry_has_what_the_border_and_the_page_need(code: str) -> None:
    fault = FAULTS[code]
    assert set(fault) - {"is_calm"} == {"close_code", "title", "sentence", "action"}
    assert 4400 <= fault["close_code"] < 4600
    assert fault["title"][-1].isalpha()
    assert fault["sentence"].endswith(".")


@pytest.mark.parametrize("error", REASONS, ids=lambda error: error.__name__)
def test_the_person_gets_the_code_and_its_sentence(error: type[VoiceError]) -> None:
    reason = error()
    message = reason.as_message()
    assert (message["type"], message["code"], message["fatal"]) == ("error", error.code, True)
    assert message["message"] == FAULTS[error.code]["sentence"]
    assert reason.close_code == FAULTS[error.code]["close_code"]


def test_the_detail_is_for_the_log_alone() -> None:
    error = UpstreamRefused("handshake answered 401")
    assert str(error) == "handshake answered 401"
    assert "401" not in str(error.as_message())


def test_a_reason_without_detail_is_logged_by_its_code() -> None:
    assert str(Quota()) == "quota"


def test_the_time_to_wait_is_sent_if_it_is_known() -> None:
    assert UpstreamBusy("429", retry_after=12.34).as_message()["retry_after"] == 12.3
    assert ServerRestarting().as_message()["retry_after"] == 1
    assert "retry_after" not in Quota().as_message()


def test_a_sentence_for_this_case_replaces_the_usual_one() -> None:
    assert Quota(sentence="Only one call at a time.").as_message()["message"] == "Only one call at a time."
    assert Quota().sentence != "Only one call at a time."


def test_the_first_error_of_nested_groups_counts() -> None:
    fault = OurFault("id")
    assert first_error(ExceptionGroup("", [ExceptionGroup("", [fault]), ValueError()])) is fault
    assert first_error(fault) is fault


@pytest.mark.parametrize("kind", NAMED_BY_THEIR_CODE, ids=lambda kind: kind.__name__)
def test_a_reason_that_another_process_sent_is_known_by_its_code(kind: type[VoiceError]) -> None:
    error = error_named(kind.code, "what the log needs", 7.0)
    assert error is not None
    assert type(error) is kind
    assert (str(error), error.retry_after) == ("what the log needs", 7.0)


@pytest.mark.parametrize("code", ["", "stopped", "unknown"])
def test_a_code_that_is_no_fault_has_no_error(code: str) -> None:
    assert error_named(code) is None
