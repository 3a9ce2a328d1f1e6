"""What is kept and counted of a call: its turns, its sound, its costs, what is typed. Of a tryout nothing is kept."""

from agents.personas.billing import billing_of
from agents.voice.recording.recorder import NotRecorded, Recorder
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.kept import Kept
from agents.voice.session.month_budget import MonthBudget
from agents.voice.session.rules import SessionRules
from agents.voice.session.typed_in_tryout import TypedInTryout
from agents.voice.session.typed_text import TypedText
from agents.voice.storage.figure_rows import Payer
from agents.voice.storage.figures import Figures
from agents.voice.storage.nothing_kept import NothingKept
from agents.voice.storage.record import Record
from agents.voice.storage.rows import Opened


def kept_of(rules: SessionRules, opened: Opened) -> Kept:
    recorder = Recorder(opened.conversation_id) if opened.is_recorded else NotRecorded()
    return Kept(_record_of(rules, opened), recorder)


def _record_of(rules: SessionRules, opened: Opened) -> Record | NothingKept:
    billing = billing_of(opened.config, is_local=rules.is_local)
    payer = Payer(rules.day.user_id, opened.persona_id, opened.config.address.name, billing)
    if rules.is_tryout:
        return NothingKept(rules.day.user_id, Figures(None, payer))
    return Record(opened.conversation_id, Figures(opened.conversation_id, payer))


def budget_of(rules: SessionRules, opened: Opened) -> MonthBudget:
    """With the language that the persona listens for."""
    transcription = opened.config.session.get("input_audio_transcription") or {}
    return MonthBudget(rules.budget, transcription.get("language") or "")


def typed_text_of(rules: SessionRules, day: DayMinutes) -> TypedText | TypedInTryout:
    return TypedInTryout() if rules.is_tryout else TypedText(rules.day, day)
