"""What the page gets of a session has no keys."""

from agents.tryouts.shown import HIDDEN, without_keys


def test_keys_are_not_shown_wherever_they_stand() -> None:
    tool = {"type": "mcp", "server_url": "https://example.org", "authorization": "Bearer abc", "headers": {"x": "abc"}}
    shown = without_keys({"tools": [tool], "max_response_output_tokens": 100})
    assert shown["tools"][0] == {**tool, "authorization": HIDDEN, "headers": HIDDEN}
    assert shown["max_response_output_tokens"] == 100
