"""Turns rate, pitch and volume as Voice Live spells them (`fast`, `+20%`, `1.25`, `-2st`) into factors. Pure."""

import re

from localvoice.wire.events import Refused

RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
PITCHES = {"x-low": 0.6, "low": 0.8, "medium": 1.0, "default": 1.0, "high": 1.2, "x-high": 1.4}
VOLUMES = {"silent": 0.0, "x-soft": 0.25, "soft": 0.5, "medium": 0.75, "default": 1.0, "loud": 1.0, "x-loud": 1.0}

SLOWEST, FASTEST = 0.5, 1.5
USUAL_PITCH_HZ = 200.0

PERCENT = re.compile(r"[+-]?\d+(\.\d+)?%")
HERTZ = re.compile(r"[+-]\d+(\.\d+)?hz")
SEMITONES = re.compile(r"[+-]\d+(\.\d+)?st")
DECIBELS = re.compile(r"[+-]\d+(\.\d+)?(db)?")
PLAIN = re.compile(r"\d+(\.\d+)?")


def rate_factor(rate: str, param: str = "rate") -> float:
    """Speed as a multiple of the voice's own, 0.5 to 1.5."""
    rate = rate.strip().lower()
    if rate in RATES:
        return RATES[rate]
    if PERCENT.fullmatch(rate):
        factor = 1 + float(rate[:-1]) / 100
    elif PLAIN.fullmatch(rate):
        factor = float(rate)
    else:
        raise Refused(f"{param} is {rate!r}; allowed are 0.5 to 1.5, a percentage, or {', '.join(RATES)}.", param=param)
    if not SLOWEST <= factor <= FASTEST:
        raise Refused(f"{param} is {rate!r}; allowed is {SLOWEST} to {FASTEST}.", param=param)
    return factor


def pitch_factor(pitch: str, param: str = "pitch") -> float:
    """Pitch as a multiple of the voice's own."""
    pitch = pitch.strip().lower()
    if pitch in PITCHES:
        return PITCHES[pitch]
    if PERCENT.fullmatch(pitch):
        return 1 + float(pitch[:-1]) / 100
    if HERTZ.fullmatch(pitch):
        return 1 + float(pitch[:-2]) / USUAL_PITCH_HZ
    if SEMITONES.fullmatch(pitch):
        return float(2 ** (float(pitch[:-2]) / 12))
    raise Refused(f"{param} is {pitch!r}; allowed are such as +10%, -20Hz, +2st, or {', '.join(PITCHES)}.", param=param)


def volume_factor(volume: str, param: str = "volume") -> float:
    """Loudness as a part of the full one, 0 to 1."""
    volume = volume.strip().lower()
    if volume in VOLUMES:
        return VOLUMES[volume]
    if PERCENT.fullmatch(volume):
        return min(max(1 + float(volume[:-1]) / 100, 0.0), 1.0)
    if PLAIN.fullmatch(volume) and float(volume) <= 100:
        return float(volume) / 100
    if DECIBELS.fullmatch(volume):
        return float(min(10 ** (float(volume.removesuffix("db")) / 20), 1.0))
    raise Refused(f"{param} is {volume!r}; allowed are 0 to 100, +6dB, -10%, or {', '.join(VOLUMES)}.", param=param)
