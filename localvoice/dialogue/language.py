"""Which language a session speaks. Pure."""

import re
from collections import Counter
from typing import Any

SPOKEN_OF = {
    "en": ("english",),
    "de": ("german", "deutsch"),
    "id": ("indonesian", "bahasa indonesia"),
    "es": ("spanish", "español", "spanisch"),
    "fr": ("french", "français", "französisch"),
}
COMMON_WORDS = {
    "de": {"du", "bist", "und", "der", "die", "das", "ist", "sie", "ein", "eine", "nicht", "mit", "auf", "wir"},
    "id": {"kamu", "anda", "adalah", "dan", "yang", "untuk", "dengan", "dari", "ini", "tidak", "kami", "jam"},
    "es": {"eres", "es", "el", "los", "las", "una", "para", "con", "que", "y", "del", "nuestro", "por", "hasta"},
    "fr": {"tu", "es", "vous", "êtes", "le", "les", "une", "est", "et", "pour", "avec", "des", "du", "nous"},
    "en": {"you", "are", "the", "and", "is", "a", "of", "to", "with", "for", "our", "be", "on", "from"},
}
ORDERED = re.compile(
    r"(?:speak|answer|reply|respond|talk|sprich|antworte|habla|responde|parle|réponds)\b[^.!?]*", re.IGNORECASE
)
CERTAIN_WORDS = 3


def session_language(session: dict[str, Any]) -> str:
    """The language to answer in, as two or three letters.

    The first of these that is known: the one the instructions ask for, the locale of the voice, the one that is heard,
    the one in the voice's name, the one the instructions are written in.
    """
    instructions = session["instructions"]
    voice = session["voice"]
    heard = (session.get("input_audio_transcription") or {}).get("language") or ""
    of_voice = _language_of(voice["name"]) if "-" in voice["name"] else ""
    return (
        _ordered(instructions)
        or _language_of(voice.get("locale") or "")
        or ("" if "," in heard else _language_of(heard))
        or (of_voice if of_voice != "en" else "")  # English voices are often multilingual ones
        or _written(instructions)
        or "en"
    )


def heard_language(session: dict[str, Any]) -> str:
    """The language to understand the caller in: the one that the transcription names, else the one to answer in.

    If it names several, the one to answer in if that is among them, else the first.
    """
    named = (session.get("input_audio_transcription") or {}).get("language") or ""
    languages = [_language_of(locale.strip()) for locale in named.split(",") if locale.strip()]
    if len(languages) == 1:
        return languages[0]
    spoken = session_language(session)
    return spoken if not languages or spoken in languages else languages[0]


def _language_of(locale: str) -> str:
    return locale.partition("-")[0].lower()


def _ordered(instructions: str) -> str:
    for order in ORDERED.findall(instructions):
        for language, names in SPOKEN_OF.items():
            if any(name in order.lower() for name in names):
                return language
    return ""


def _written(instructions: str) -> str:
    words = Counter(re.findall(r"\w+", instructions.lower()))
    scores = {language: sum(words[word] for word in common) for language, common in COMMON_WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= CERTAIN_WORDS else ""
