"""Reads WAV files that servers send: any usual rate, width and number of channels becomes inner audio. Pure."""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from localvoice.audio import SAMPLE_RATE_HZ

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
SLOWEST_HZ, FASTEST_HZ = 8_000, 192_000
# A server that streams does not know the length when it sends the header, and writes 0 or the largest number.
UNKNOWN_FROM = 0x7FFF_0000

Floats = npt.NDArray[np.float32]


class NoWav(Exception):
    """It is no WAV file that can be used. The text says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the header says."""

    kind: int
    channels: int
    rate_hz: int
    bits: int


def samples_of(wav: bytes) -> Floats:
    """The file's sound as samples from -1 to 1, mono, at the inner rate (`localvoice/audio.py`).

    Raises:
        NoWav: it is another format, an impossible one, or not all of it is there.
    """
    form, sound = _read(wav)
    frame_bytes = form.channels * form.bits // 8
    samples = _samples(sound[: len(sound) - len(sound) % frame_bytes], form)
    mono: Floats = np.nan_to_num(samples.reshape(-1, form.channels).mean(axis=1, dtype=np.float32))
    if form.rate_hz != SAMPLE_RATE_HZ:
        mono = soxr.resample(mono, form.rate_hz, SAMPLE_RATE_HZ)
    return np.clip(mono, -1, 1)


def _read(wav: bytes) -> tuple[Form, bytes]:
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise NoWav("it sends no WAV file")
    at, form = 12, None
    while at + 8 <= len(wav):
        name, length = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + 8], "little")
        body = at + 8
        if name == b"fmt ":
            form = _form(wav[body : body + length])
        elif name == b"data":
            if form is None:
                raise NoWav("its WAV file does not say its form")
            is_known = 0 < length < UNKNOWN_FROM
            if is_known and body + length > len(wav):
                raise NoWav("it broke off in the middle of a sound")
            return form, wav[body : body + length] if is_known else wav[body:]
        at = body + length + length % 2
    raise NoWav("its WAV file has no sound")


def _form(header: bytes) -> Form:
    try:
        kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", header)
    except struct.error:
        raise NoWav("its WAV file has half a header") from None
    if kind == EXTENSIBLE:
        kind = int.from_bytes(header[24:26], "little")
    if kind not in (PCM, FLOAT) or bits not in ((32,) if kind == FLOAT else (8, 16, 24, 32)):
        raise NoWav(f"its WAV file is of kind {kind} with {bits} bits")
    if not (1 <= channels <= 8 and SLOWEST_HZ <= rate_hz <= FASTEST_HZ):
        raise NoWav(f"its WAV file says {rate_hz} Hz and {channels} channels")
    return Form(kind, channels, rate_hz, bits)


def _samples(sound: bytes, form: Form) -> Floats:
    """Samples from -1 to 1, those of the channels one after the other."""
    if form.kind == FLOAT:
        return np.frombuffer(sound, "<f4")
    match form.bits:
        case 8:
            return (np.frombuffer(sound, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
        case 24:
            whole = np.zeros((len(sound) // 3, 4), np.uint8)
            whole[:, 1:] = np.frombuffer(sound, np.uint8).reshape(-1, 3)
            return whole.view("<i4").reshape(-1).astype(np.float32) / np.float32(2**31)
        case bits:
            return np.frombuffer(sound, f"<i{bits // 8}").astype(np.float32) / np.float32(2 ** (bits - 1))
