"""What a session says: numbered, kept for a while, published to its group of the Redis layer."""

import time
from uuid import UUID

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.answers import Answer
from agents.voice.redis.names import group_of_call
from agents.voice.redis.publisher import Publisher
from agents.voice.session.event_log import MAX_SECONDS, Entry, EventLog
from agents.voice.telemetry import log_context, meters

REPEATED_BYTES = 48_000  # a second of audio in one event


class Outgoing:
    """Of one call. `last_seq`: the number of the last event that another process sent."""

    def __init__(self, conversation_id: UUID, *, last_seq: int, kept_seconds: float) -> None:
        self.group = group_of_call(conversation_id, log_context.PROCESS_ID)
        self.log = EventLog(last_seq=last_seq, max_seconds=max(MAX_SECONDS, kept_seconds))
        self.publisher = Publisher(self.group)

    def tell(self, message: say.Message) -> None:
        meters.sent(message)
        self._publish(self.log.append_message(message, time.monotonic()))

    def send_audio(self, item_id: str, pcm: bytes) -> None:
        self._publish(self.log.append_audio(item_id, pcm, time.monotonic()))

    def flush_playback(self, item_id: str) -> None:
        """Fall silent. Audio that still waits for the browser is dropped."""
        self._publish(self.log.append_message(say.playback_flush(item_id), time.monotonic(), flushes=True))

    def send_again(self, answer: Answer, had_bytes: int) -> None:
        """The audio of an answer from `had_bytes` on, for a browser that comes without it."""
        begin, pcm = self.log.audio_of(answer.item_id, had_bytes)
        self.log.repeat_from(answer.item_id, begin)
        self.tell(say.audio_started(answer.item_id, from_bytes=begin))
        for offset in range(0, len(pcm), REPEATED_BYTES):
            self.send_audio(answer.item_id, pcm[offset : offset + REPEATED_BYTES])
        if answer.is_generated:
            self.tell(say.audio_done(answer.item_id, answer.generated_bytes))

    def _publish(self, entry: Entry) -> None:
        self.publisher.publish(entry.as_layer_message())
