"""Performs what the dialogue decides: it speaks to the browser and to Voice Live, and stores turns."""

import logging
from collections.abc import Callable

from agents.voice.conversation.browser_messages import Message
from agents.voice.conversation.commands import Command
from agents.voice.conversation.effects import (
    Action,
    FlushPlayback,
    Note,
    SendAudio,
    Store,
    StoreTimes,
    StoreUse,
    Tell,
)
from agents.voice.session.kept import Kept
from agents.voice.session.outgoing import Outgoing
from agents.voice.telemetry.call_trace import CallTrace

logger = logging.getLogger(__name__)


class Performer:
    """Of one call. `command` hands a command to Voice Live's connection. Nothing here waits."""

    def __init__(self, outgoing: Outgoing, kept: Kept, trace: CallTrace, command: Callable[[Command], None]) -> None:
        self._outgoing = outgoing
        self._record, self._recorder = kept.record, kept.recorder
        self._trace = trace
        self._command = command

    def perform(self, actions: list[Action]) -> None:
        """In their order."""
        for action in actions:
            match action:
                case SendAudio(item_id, pcm):
                    self._outgoing.send_audio(item_id, pcm)
                    self._recorder.sent(item_id, pcm)
                case Tell(message):
                    self.tell(message)
                case FlushPlayback(item_id):
                    self._outgoing.flush_playback(item_id)
                case Store(turns):
                    self.tell_all(self._record.add(turns))
                case StoreUse(response_id, usage):
                    self._record.add_use(response_id, usage)
                case StoreTimes(item_id, times):
                    self._record.add_times(item_id, times)
                case Note(text):
                    logger.warning("%s", text)
                case command:
                    self._command(command)

    def tell(self, message: Message) -> None:
        """A message of the contract, to the browser."""
        self._trace.sent(message)
        self._outgoing.tell(message)

    def tell_all(self, messages: list[Message]) -> None:
        for message in messages:
            self.tell(message)
