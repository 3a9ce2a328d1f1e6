"""What the service's refusals mean, whatever words it chooses."""

from typing import Any

import pytest

from agents.voice.errors import ResourceRefused, UpstreamBusy, UpstreamError, UpstreamRefused, UpstreamUnreachable
from agents.voice.upstream.refusals import retry_after, settings_refusal

SECRET = "internal words"


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ({"type": "server_error"}, UpstreamUnreachable),
        ({"type": "server_error", "code": "internal_error"}, UpstreamUnreachable),
        ({"code": "model_overloaded"}, UpstreamUnreachable),
        ({"code": "service_unavailable"}, UpstreamUnreachable),
        ({}, UpstreamUnreachable),
        (None, UpstreamUnreachable),
        ("words", UpstreamUnreachable),
        ({"type": "rate_limit_error"}, UpstreamBusy),
        ({"type": "invalid_request_error", "code": "rate_limit_exceeded"}, UpstreamBusy),
        ({"code": "insufficient_quota"}, UpstreamBusy),
        ({"type": "authentication_error", "code": "invalid_api_key"}, ResourceRefused),
        ({"code": "permission_denied"}, ResourceRefused),
        ({"type": "invalid_request_error"}, UpstreamRefused),
        ({"type": "invalid_request_error", "code": "invalid_value", "param": "session.voice"}, UpstreamRefused),
        ({"code": "unknown_parameter"}, UpstreamRefused),
        ({"code": "model_not_supported"}, UpstreamRefused),
        ({"code": "out_of_range", "param": "session.temperature"}, UpstreamRefused),
    ],
)
def test_refused_settings_are_a_wrong_request_or_pass(error: Any, meaning: type[UpstreamError]) -> None:
    if isinstance(error, dict):
        error = {**error, "message": SECRET}
    refusal = settings_refusal({"type": "error", "error": error})
    assert type(refusal) is meaning
    assert SECRET not in str(refusal)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("7", 7.0), ("0", 1.0), ("-5", 1.0), ("inf", 300.0), ("nan", 1.0), ("Sat, 28 Nov 2026 12:00:00 GMT", 10.0)],
)
def test_the_time_to_avoid_a_busy_resource_has_bounds(given: str, seconds: float) -> None:
    assert retry_after({"Retry-After": given}) == seconds
