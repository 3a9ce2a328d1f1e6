"""The socket of a tryout: the same frames and messages as a call's, with a draft in place of a persona."""

from uuid import UUID

from agents.rights.decision import reason_to_end_tryout
from agents.socket.consumer import VoiceConsumer
from agents.voice.calls.line import Line
from agents.voice.calls.placing import new_call
from agents.voice.calls.taking_up import take_up_tryout
from agents.voice.calls.tryouts import wanted_tryout
from agents.voice.errors import VoiceError
from agents.voice.protocol import SessionStart


class TryoutConsumer(VoiceConsumer):
    """Of one browser. `persona_id` is known once the draft is found."""

    def _is_called_by(self, keys: dict[str, UUID]) -> None:
        self.tryout_id = keys["tryout_id"]

    async def _look_up(self) -> None:
        self.tryout = await wanted_tryout(self.user, self.tryout_id)
        self.persona_id = self.tryout.persona_id
        self._watch_rights()

    async def _call(self, start: SessionStart) -> Line:
        if start.resume is not None:
            return await take_up_tryout(self.user, self.persona_id, start.resume, start)
        new = SessionStart(push_to_talk=start.push_to_talk)
        return await new_call(self.user, self.persona_id, new, tryout_id=self.tryout_id)

    async def _reason_to_end(self) -> VoiceError | None:
        return await reason_to_end_tryout(self.login_key, self.tryout)
