"""Answers by rules, with what the persona's instructions hold. When it does not know an answer, it says so."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

from localvoice.answering import Prompt, Said
from localvoice.answering.rules.arithmetic import DivisionByZero, solved
from localvoice.answering.rules.clock import date_sentence, time_sentence
from localvoice.answering.rules.continuing import is_to_go_on, rest_of, split_last_answer
from localvoice.answering.rules.facts import Asked, FindFacts, as_sentence, by_words
from localvoice.answering.rules.follow_up import is_follow_up, subject_before
from localvoice.answering.rules.intents import AFTER_ME, Intent, intent_of
from localvoice.answering.rules.names import callers_name, name_given
from localvoice.answering.rules.patterns import found
from localvoice.answering.rules.persona import Persona, exact_words, persona_of
from localvoice.answering.rules.phrases import Phrases, phrases
from localvoice.answering.rules.pleasantries import without_pleasantries
from localvoice.answering.rules.unknown import said_when_unknown
from localvoice.sentences import sentences

LETTERS_AT_MOST = 1000  # of a turn; what comes after that is not read
WORDS_OF_AN_ORDER = 6  # "once more" in a longer sentence does not ask to repeat

# For these a fact is the better answer, if there is one.
FACTS_FIRST = (Intent.HELLO, Intent.ASK_ME)
ASKED_TO_ASK = (Intent.ASK_ME, Intent.OKAY)
ASKS = re.compile(r"(?i)^(?:what|when|where|who|why|how|which|do|does|did|is|are|can|could|may|will|would|should)\b")


class RuleAnswerer:
    """The answering engine by rules alone: no model, and facts are found by the words they share with a question."""

    async def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        """The sentences of the answer."""
        for sentence in sentences(answer_text(prompt)):
            yield sentence


def instructions_of(prompt: Prompt) -> str:
    """All that the persona was told: its instructions, the order for this answer, and the system's messages."""
    system = "\n".join(said.text for said in prompt.history if said.role == "system")
    return f"{prompt.instructions}\n{prompt.order}\n{system}"


def answer_text(prompt: Prompt, find_facts: FindFacts = by_words) -> str:
    """What to say next."""
    words = phrases(prompt.language)
    if is_to_go_on(prompt.order):
        before, heard = split_last_answer(prompt.history)
        again = answer_text(replace(prompt, history=before, order=""), find_facts)
        return rest_of(again, heard) or words.okay
    last = prompt.history[-1] if prompt.history else None
    ordered = exact_words(f"{prompt.instructions}\n{prompt.order}") or (
        exact_words(last.text) if last and last.role == "system" else None
    )
    if ordered:
        return ordered
    persona = persona_of(instructions_of(prompt))
    if last is None or last.role != "user":
        return persona.greeting or f"{words.hello} {_introduction(persona, words)} {words.offer}"
    return _reply(_readable(last.text), persona, prompt, find_facts)


def _reply(heard: str, persona: Persona, prompt: Prompt, find_facts: FindFacts) -> str:
    words = phrases(prompt.language)
    question = _plain(heard)
    if not re.search(r"\w", question):
        return words.not_heard
    given_name = name_given(heard, prompt.language)
    if given_name:
        return _to_a_name(given_name, heard, persona, prompt, find_facts)
    after_me = found(AFTER_ME, heard, prompt.language)
    intent = _intent_of(heard, prompt.language)
    if after_me and intent is not Intent.AGAIN:
        return f"{after_me[0].upper()}{after_me[1:]}."
    try:
        asked_sum = solved(heard, prompt.language)
    except DivisionByZero:
        return words.no_division_by_zero
    if asked_sum:
        asked = asked_sum.question
        return words.result.format(f"{asked[0].upper()}{asked[1:]}", asked_sum.result)
    if intent is Intent.AGAIN and len(question.split()) > WORDS_OF_AN_ORDER:
        intent = None
    if persona.questions and (intent in ASKED_TO_ASK or (intent is None and _is_answer(heard, persona, prompt))):
        thanks = "" if intent else f"{words.answered} "
        return f"{thanks}{_next_question(persona, prompt.history)}"
    if intent is not None and intent not in FACTS_FIRST:
        return _to_intent(intent, persona, prompt, words)
    return _from_facts(heard, intent, persona, prompt, find_facts)


def _intent_of(heard: str, language: str) -> Intent | None:
    """What is wanted after a greeting ("Hello! Who are you?"), else what all of it says."""
    wanted = _plain(without_pleasantries(heard))
    return (intent_of(wanted, language) if wanted else None) or intent_of(_plain(heard), language)


def _from_facts(heard: str, intent: Intent | None, persona: Persona, prompt: Prompt, find_facts: FindFacts) -> str:
    """The facts that answer the question; else a greeting for a greeting; else that no answer is known."""
    words = phrases(prompt.language)
    asked = without_pleasantries(heard)
    before = subject_before(prompt.history, prompt.language) if is_follow_up(asked, prompt.language) else ""
    facts = find_facts(Asked(asked, prompt.language, before), persona.facts) if asked else ()
    if facts:
        return " ".join(as_sentence(fact, is_english=prompt.language == "en") for fact in facts)
    if intent is Intent.HELLO:
        return f"{words.hello} {words.offer}"
    if persona.questions and not _is_question(heard):
        return f"{words.answered} {_next_question(persona, prompt.history)}"
    return _unknown(persona, prompt, words)


def _to_a_name(name: str, heard: str, persona: Persona, prompt: Prompt, find_facts: FindFacts) -> str:
    """A greeting, and the answer to what else was said with the name."""
    language = prompt.language
    greeting = phrases(language).nice_to_meet.format(name)
    rest = [part for part in sentences(heard) if part.endswith("?") and not name_given(part, language)]
    return f"{greeting} {_reply(' '.join(rest), persona, prompt, find_facts)}" if rest else greeting


def _to_intent(intent: Intent, persona: Persona, prompt: Prompt, words: Phrases) -> str:
    match intent:
        case Intent.NAME_ASKED:
            return _introduction(persona, words)
        case Intent.CALLER_ASKED:
            name = callers_name(prompt.history, prompt.language)
            return words.you_are.format(name) if name else words.who_are_you
        case Intent.TIME:
            return time_sentence(prompt.now, words)
        case Intent.DATE:
            return date_sentence(prompt.now, words)
        case Intent.AGAIN:
            return _last_answer(prompt.history) or words.nothing_said
        case Intent.HELP:
            return f"{_introduction(persona, words)} {words.help}"
        case _:
            return str(getattr(words, intent))


def _is_answer(heard: str, persona: Persona, prompt: Prompt) -> bool:
    """Whether the caller answers one of the persona's own questions, which was just asked."""
    last = _last_answer(prompt.history) or ""
    was_asked = any(last.endswith(question) for question in persona.questions)
    return was_asked and not _is_question(heard)


def _is_question(heard: str) -> bool:
    return heard.endswith("?") or ASKS.match(heard) is not None


def _next_question(persona: Persona, history: tuple[Said, ...]) -> str:
    """The first of the persona's questions that was not asked yet. After the last one they begin again."""
    asked = " ".join(said.text for said in history if said.role == "assistant")
    return next((question for question in persona.questions if question not in asked), persona.questions[0])


def _unknown(persona: Persona, prompt: Prompt, words: Phrases) -> str:
    """That no answer is known, as the persona would say it, and once a call that this is the stand-in.

    A persona that asks questions then asks the next one.
    """
    parts = [said_when_unknown(instructions_of(prompt), words.unknown, prompt.language) or words.unknown]
    if not any(said.role == "assistant" and words.stand_in in said.text for said in prompt.history):
        parts.append(words.stand_in)
    if persona.questions:
        parts.append(_next_question(persona, prompt.history))
    return " ".join(parts)


def _introduction(persona: Persona, words: Phrases) -> str:
    if persona.introduction:
        return as_sentence(persona.introduction, is_english=False)
    return words.i_am.format(persona.name) if persona.name else words.stand_in


def _readable(heard: str) -> str:
    """Without control characters, and no longer than anybody speaks."""
    letters = (letter if letter.isprintable() else " " for letter in heard[:LETTERS_AT_MOST])
    return "".join(letters).replace("’", "'").strip()


def _plain(heard: str) -> str:
    """In lower case, without the punctuation that patterns do not expect."""
    return re.sub(r"\s+", " ", re.sub(r"[.,!?¿¡;:\"“”„]+(?!\d)", " ", heard.lower())).strip()


def _last_answer(history: tuple[Said, ...]) -> str | None:
    """The last answer, as far as it was heard."""
    return next((said.text for said in reversed(history) if said.role == "assistant"), None)
