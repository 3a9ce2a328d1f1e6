"""A caller with loudspeakers on, whose device cancels no echo: what it plays comes back as its microphone."""

import asyncio
from array import array

from tests.served.voice_client import SILENCE, VoiceClient

FRAME_SECONDS = 0.04
FRAMES_A_REPORT = 6
LATE_SECONDS = 0.1
BYTES_PER_MS = 48


class EchoRoom:
    """Plays a call in real time, reports what was played, and sends it back fainter and later.

    `is_smooth`: it could, all the time. On a machine that has no time for it, answers play with gaps, and no canceller
    finds their echo.
    """

    def __init__(self, client: VoiceClient, *, attenuation_db: float = 20, delay_ms: int = 150) -> None:
        self._client = client
        self._gain = 10 ** (-attenuation_db / 20)
        self._air = bytearray(delay_ms * BYTES_PER_MS)
        self._played: dict[str, int] = {}
        self._silenced: set[str] = set()
        self.is_smooth = True

    async def live(self) -> None:
        """Until cancelled."""
        now = asyncio.get_running_loop().time
        began_at, frames = now(), 0
        while True:
            self._air += self._play_frame()
            heard = bytes(self._air[: len(SILENCE)])
            del self._air[: len(SILENCE)]
            await self._client.socket.send(self._faint(heard))
            await self._fall_silent()
            frames += 1
            if frames % FRAMES_A_REPORT == 0:
                await self._report()
            spare_seconds = began_at + frames * FRAME_SECONDS - now()
            self.is_smooth &= spare_seconds > -LATE_SECONDS
            await asyncio.sleep(max(0.0, spare_seconds))

    def _play_frame(self) -> bytes:
        """The next 40 ms of the first item that was not played; silence where there is none."""
        for item_id, audio in self._client.audio.items():
            start = self._played.setdefault(item_id, 0)
            if item_id not in self._client.flushed and start < len(audio):
                frame = bytes(audio[start : start + len(SILENCE)])
                self._played[item_id] += len(frame)
                return frame.ljust(len(SILENCE), b"\0")
        ended = {message["item_id"] for message in self._client.seen("audio.done")} | self._client.flushed
        self.is_smooth &= not any(item_id not in ended for item_id, played in self._played.items() if played)
        return SILENCE

    def _faint(self, pcm: bytes) -> bytes:
        return array("h", (int(sample * self._gain) for sample in array("h", pcm))).tobytes()

    async def _report(self) -> None:
        for item_id, played in self._played.items():
            if item_id not in self._silenced:
                received = len(self._client.audio[item_id])
                report = {"item_id": item_id, "played_ms": played // BYTES_PER_MS, "received_bytes": received}
                await self._client.send("playback.progress", **report)

    async def _fall_silent(self) -> None:
        for item_id in self._client.flushed - self._silenced:
            self._silenced.add(item_id)
            played_ms = self._played.get(item_id, 0) // BYTES_PER_MS
            await self._client.send("playback.flushed", item_id=item_id, played_ms=played_ms)
