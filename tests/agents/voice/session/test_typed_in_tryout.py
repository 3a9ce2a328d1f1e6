"""What is typed in a tryout counts for that tryout alone."""

from typing import Any

from agents.voice.protocol import InputText
from agents.voice.session.typed_in_tryout import CHARACTERS_MAX, ENOUGH, TypedInTryout


class Performer:
    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message)


def test_it_is_heard_at_once_until_it_is_too_much() -> None:
    typed, performer = TypedInTryout(), Performer()
    person: Any = performer
    assert not typed.takes(InputText("x" * (CHARACTERS_MAX - 2)), person)
    assert typed.takes(InputText("xxx"), person)
    (told,) = performer.told
    assert (told["code"], told["text"], told["message"]) == ("text_not_taken", "xxx", ENOUGH)
    assert not typed.takes(InputText("xx"), person)
