"""The service's end of a recogniser process: begin an utterance, pass audio, get the words."""

import asyncio
import struct
import sys

HEADER = struct.Struct("<cI")  # a frame's kind and the length of its payload
BEGIN, AUDIO, END = b"B", b"A", b"E"
READY = "ready"

LOADING_TIMEOUT_S = 30.0
RECOGNITION_TIMEOUT_S = 12.0
STOPPING_TIMEOUT_S = 2.0


class RecogniserFailed(Exception):
    """The process died or did not answer in time; the words of this utterance are lost."""


class RecogniserProcess:
    """One process, which hears one utterance at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise RecogniserFailed("a recogniser was started without its pipes")
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout

    @classmethod
    async def start(cls) -> "RecogniserProcess":
        """Start it and wait until its model is loaded, which takes about half a second."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "localvoice.hearing.pocketsphinx_worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the service alone, which then ends its processes
        )
        recogniser = cls(process)
        try:
            if await recogniser._line(LOADING_TIMEOUT_S) != READY:
                raise RecogniserFailed("a recogniser did not start")
        except BaseException:
            await recogniser.stop()
            raise
        return recogniser

    async def begin(self, sound: str) -> None:
        """An utterance begins; its speaker sounds like this."""
        await self._write(BEGIN, sound.encode())

    async def hear(self, pcm: bytes) -> None:
        """Pass speech on; waits while the process cannot take more."""
        await self._write(AUDIO, pcm)

    async def end(self) -> tuple[str, str]:
        """How the speaker sounds, and the words of the utterance."""
        await self._write(END, b"")
        sound, _, words = (await self._line(RECOGNITION_TIMEOUT_S)).partition("\t")
        return sound, words

    async def stop(self) -> None:
        """End the process at once; there is nothing in it to keep."""
        if self._process.returncode is None:
            self._process.kill()
        async with asyncio.timeout(STOPPING_TIMEOUT_S):
            await self._process.wait()

    async def _write(self, kind: bytes, payload: bytes) -> None:
        try:
            self._stdin.write(HEADER.pack(kind, len(payload)) + payload)
            async with asyncio.timeout(RECOGNITION_TIMEOUT_S):
                await self._stdin.drain()
        except (OSError, TimeoutError) as error:
            raise RecogniserFailed("a recogniser is gone") from error

    async def _line(self, timeout_s: float) -> str:
        try:
            async with asyncio.timeout(timeout_s):
                line = await self._stdout.readline()
        except TimeoutError as error:
            raise RecogniserFailed("a recogniser did not answer") from error
        if not line:
            raise RecogniserFailed("a recogniser is gone")
        return line.decode().strip("\n")
