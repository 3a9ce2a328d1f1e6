"""A conversation that goes on from an earlier one: the service is told what was said, and nobody else."""

from agents.voice.conversation import incoming, recovery
from agents.voice.conversation.commands import PutItem
from agents.voice.conversation.dialogue import Dialogue, DialogueSettings
from agents.voice.conversation.service_events import ItemCreated
from agents.voice.conversation.transcript import Turn
from tests.agents.voice.call import NOON, commands, messages, stored

EARLIER = (
    Turn("earlier_0", "", "user", "text", 1, NOON, text="My name is Ada.", has_text=True),
    Turn("earlier_1", "earlier_0", "assistant", "speech", 2, NOON, text="Hello, Ada.", has_text=True),
)
TOLD = [PutItem("earlier_0", "user", "My name is Ada."), PutItem("earlier_1", "assistant", "Hello, Ada.")]


def continued() -> Dialogue:
    settings = DialogueSettings(may_interrupt=True, has_greeting=True)
    return Dialogue(settings, wall=lambda: NOON, earlier=EARLIER)


def test_the_first_connection_is_told_and_the_persona_does_not_greet_again() -> None:
    dialogue = continued()
    dialogue.starting()

    assert commands(dialogue.started()) == TOLD


def test_what_the_service_says_of_it_is_no_turn_of_this_conversation() -> None:
    dialogue = continued()
    dialogue.started()
    actions = incoming.from_service(dialogue, ItemCreated("earlier_0", "user", None, "My name is Ada."), 1.0)
    actions += incoming.from_service(dialogue, ItemCreated("earlier_1", "assistant", "earlier_0"), 1.0)
    own = incoming.from_service(dialogue, ItemCreated("u1", "user", "earlier_1", "How late is it?"), 2.0)

    assert actions == []
    assert [turn.text for turn in stored([*own, *dialogue.captions.close()])] == ["How late is it?"]
    assert messages(own, "transcript.done")[0]["previous_item_id"] is None


def test_the_next_connection_is_told_of_it_before_what_was_said_since() -> None:
    dialogue = continued()
    dialogue.starting()
    dialogue.started()
    incoming.from_service(dialogue, ItemCreated("u1", "user", "earlier_1", "How late is it?"), 2.0)
    recovery.lost(dialogue)

    assert commands(recovery.restored(dialogue))[:3] == [*TOLD, PutItem("u1", "user", "How late is it?")]


def test_it_is_not_handed_over_as_said_in_this_conversation() -> None:
    dialogue = continued()
    dialogue.started()
    recovery.lost(dialogue)

    assert recovery.hand_over(dialogue, unsaved=[], last_seq=1).said == []
