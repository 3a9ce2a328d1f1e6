"""Who the persona is."""

from agents.personas.choices import LANGUAGES
from agents.personas.options.option import Choice, Kind, Option, Section

NAME_LIMIT = 80

WHO = (
    Option(
        "name",
        "",
        Section.WHO,
        Kind.TEXT,
        "name",
        "",
        "Shown on the card and in the call.",
        "Mara, front desk",
        limit=NAME_LIMIT,
        is_basic=True,
        is_required=True,
    ),
    Option(
        "summary",
        "",
        Section.WHO,
        Kind.LONG_TEXT,
        "summary",
        "",
        "One line for the card: what this persona is good for and how it talks.",
        "Answers questions about opening hours and prices.",
        limit=200,
        is_basic=True,
        is_required=True,
    ),
    Option(
        "language",
        "input_audio_transcription.language",
        Section.WHO,
        Kind.CHOICE,
        "language",
        "en-US",
        "What is spoken in the call.",
        "de-DE",
        choices=tuple(Choice(each.code, each.label) for each in LANGUAGES.values()),
        is_basic=True,
    ),
)
