"""Typed turns of a tryout: they count for that tryout alone, and not for the day of their person."""

import asyncio

from agents.voice.conversation.browser_messages import text_not_taken
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.protocol import InputText
from agents.voice.session.performer import Performer

CHARACTERS_MAX = 40_000  # eight turns of full length are 32 000
ENOUGH = "Not sent: so much cannot be typed in one try. Press “Try” again."


class TypedInTryout:
    """In place of `TypedText`. What is within the limit is heard at once."""

    def __init__(self) -> None:
        self._left = CHARACTERS_MAX

    def takes(self, message: InputText, performer: Performer) -> bool:
        """Whether it is dealt with here: it is too much, and the person is told."""
        if len(message.text) > self._left:
            performer.tell(text_not_taken(message.text, ENOUGH))
            return True
        self._left -= len(message.text)
        return False

    async def run(self, dialogue: Dialogue, performer: Performer) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()

    def hear_all(self, dialogue: Dialogue, performer: Performer) -> None:
        """None waits."""
