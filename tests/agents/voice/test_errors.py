"""Why calls end: every reason has the contract's close code and a sentence for the person."""

import pytest

from agents.voice import errors
from agents.voice.errors import (
    OurFault,
    Quota,
    ServerRestarting,
    UpstreamBusy,
    UpstreamRefused,
    VoiceError,
    error_named,
    first_error,
)

CLOSE_CODES = {
    "ProtocolError": 4400,
    "SignedOut": 4401,
    "NotAllowed": 4403,
    "NoSuchPersona": 4404,
    "Idle": 4408,
    "TakenOver": 4409,
    "MovedAway": 4409,
    "FrameTooLarge": 4413,
    "Quota": 4429,
    "TimeLimit": 4440,
    "ReaderTooSlow": 4460,
    "OurFault": 4500,
    "DatabaseAway": 4500,
    "UpstreamUnreachable": 4502,
    "UpstreamRefused": 4502,
    "ResourceRefused": 4502,
    "UpstreamBusy": 4502,
    "UpstreamEnded": 4502,
    "ServerRestarting": 4503,
}


@pytest.mark.parametrize(("name", "close_code"), CLOSE_CODES.items())
def test_each_reason_has_the_contracts_close_code(name: str, close_code: int) -> None:
    assert getattr(errors, name).close_code == close_code


def test_no_reason_is_without_a_test() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, VoiceError)]
    assert {value.__name__ for value in classes} == {*CLOSE_CODES, "VoiceError", "UpstreamError"}


@pytest.mark.parametrize("name", CLOSE_CODES)
def test_the_person_gets_a_code_and_a_whole_sentence(name: str) -> None:
    message = getattr(errors, name)().as_message()
    assert message["type"] == "error"
    assert message["fatal"] is True
    assert message["code"].replace("_", "").isalpha()
    assert message["message"].endswith(".")


def test_the_detail_is_for_the_log_alone() -> None:
    error = UpstreamRefused("handshake answered 401")
    assert str(error) == "handshake answered 401"
    assert "401" not in str(error.as_message())


def test_a_reason_without_detail_is_logged_by_its_code() -> None:
    assert str(Quota()) == "quota"


def test_when_to_try_again_is_told_if_it_is_known() -> None:
    assert UpstreamBusy("429", retry_after=12.34).as_message()["retry_after"] == 12.3
    assert ServerRestarting().as_message()["retry_after"] == 1
    assert "retry_after" not in Quota().as_message()


def test_a_sentence_of_ones_own_replaces_the_usual_one() -> None:
    assert Quota(sentence="Only one call at a time.").as_message()["message"] == "Only one call at a time."
    assert Quota().sentence != "Only one call at a time."


def test_the_first_error_of_nested_groups_counts() -> None:
    fault = OurFault("id")
    assert first_error(ExceptionGroup("", [ExceptionGroup("", [fault]), ValueError()])) is fault
    assert first_error(fault) is fault


@pytest.mark.parametrize("name", [name for name in CLOSE_CODES if name not in ("MovedAway", "ResourceRefused")])
def test_a_reason_that_another_process_told_is_known_by_its_code(name: str) -> None:
    error = error_named(getattr(errors, name).code, "what the log needs", 7.0)
    assert error is not None
    assert type(error).__name__ == name
    assert (str(error), error.retry_after) == ("what the log needs", 7.0)


@pytest.mark.parametrize("code", ["", "stopped", "unknown"])
def test_what_is_no_fault_has_no_error(code: str) -> None:
    assert error_named(code) is None
