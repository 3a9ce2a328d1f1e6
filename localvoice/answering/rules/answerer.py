"""Answers by rules, with what the persona's instructions hold. When it does not know an answer, it says so."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

from localvoice.answering import Prompt, Said
from localvoice.answering.rules.arithmetic import DivisionByZero, solved
from localvoice.answering.rules.clock import date_sentence, time_sentence
from localvoice.answering.rules.continuing import is_to_go_on, rest_of, split_last_answer
from localvoice.answering.rules.facts import as_sentence, matching_facts
from localvoice.answering.rules.intents import AFTER_ME, NAME_GIVEN, Intent, found, intent_of
from localvoice.answering.rules.persona import Persona, exact_words, persona_of
from localvoice.answering.rules.phrases import Phrases, phrases
from localvoice.sentences import sentences

# Words that may stand where a name is expected: "this is the …", "my name is not …".
NO_NAMES = {"the", "a", "an", "not", "it", "that", "this", "what", "is", "are", "in", "on", "my", "your"}

# For these a fact is the better answer, if there is one.
FACTS_FIRST = (Intent.HELLO, Intent.ASK_ME)
ASKED_TO_ASK = (Intent.ASK_ME, Intent.OKAY)


class RuleAnswerer:
    """The answering engine of the local service: rules, and no model."""

    async def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        """The sentences of the answer."""
        for sentence in sentences(answer_text(prompt)):
            yield sentence


def answer_text(prompt: Prompt) -> str:
    """What to say next."""
    words = phrases(prompt.language)
    if is_to_go_on(prompt.order):
        before, heard = split_last_answer(prompt.history)
        return rest_of(answer_text(replace(prompt, history=before, order="")), heard) or words.okay
    system = "\n".join(said.text for said in prompt.history if said.role == "system")
    last = prompt.history[-1] if prompt.history else None
    ordered = exact_words(f"{prompt.instructions}\n{prompt.order}") or (
        exact_words(last.text) if last and last.role == "system" else None
    )
    if ordered:
        return ordered
    persona = persona_of(f"{prompt.instructions}\n{prompt.order}\n{system}")
    if last is None or last.role != "user":
        return persona.greeting or f"{words.hello} {_introduction(persona, words)} {words.offer}"
    return _reply(last.text.strip(), persona, prompt, words)


def _reply(heard: str, persona: Persona, prompt: Prompt, words: Phrases) -> str:
    question = _plain(heard)
    if not question:
        return words.not_heard
    given_name = _name_given(heard, prompt.language)
    if given_name:
        return words.nice_to_meet.format(given_name)
    intent = intent_of(question, prompt.language)
    if intent is Intent.AGAIN and len(question.split()) <= 6:
        return _last_answer(prompt.history) or words.nothing_said
    after_me = found(AFTER_ME, heard, prompt.language)
    if after_me:
        return f"{after_me[0].upper()}{after_me[1:]}."
    try:
        asked_sum = solved(question, prompt.language)
    except DivisionByZero:
        return words.no_division_by_zero
    if asked_sum:
        asked = asked_sum.question
        return words.result.format(f"{asked[0].upper()}{asked[1:]}", asked_sum.result)
    if intent in ASKED_TO_ASK and persona.questions:
        return _next_question(persona, prompt.history)
    if intent is not None and intent not in FACTS_FIRST:
        return _to_intent(intent, persona, prompt, words)
    facts = matching_facts(question, persona.facts)
    if facts:
        return " ".join(as_sentence(fact, is_english=prompt.language == "en") for fact in facts)
    if intent is Intent.HELLO:
        return f"{words.hello} {words.offer}"
    return _unknown(heard, persona, prompt, words)


def _to_intent(intent: Intent, persona: Persona, prompt: Prompt, words: Phrases) -> str:
    match intent:
        case Intent.NAME_ASKED:
            return _introduction(persona, words)
        case Intent.CALLER_ASKED:
            name = _callers_name(prompt)
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


def _next_question(persona: Persona, history: tuple[Said, ...]) -> str:
    """The first of the persona's questions that was not asked yet. After the last one they begin again."""
    asked = " ".join(said.text for said in history if said.role == "assistant")
    return next((question for question in persona.questions if question not in asked), persona.questions[0])


def _unknown(heard: str, persona: Persona, prompt: Prompt, words: Phrases) -> str:
    """That no answer is known, and what was heard. A persona that asks questions then asks the next one."""
    answer = words.unknown.format(heard.rstrip(" .!?"))
    return f"{answer} {_next_question(persona, prompt.history)}" if persona.questions else answer


def _introduction(persona: Persona, words: Phrases) -> str:
    if persona.introduction:
        return as_sentence(persona.introduction, is_english=False)
    return words.i_am.format(persona.name) if persona.name else words.stand_in


def _plain(heard: str) -> str:
    """In lower case, without the punctuation that patterns do not expect. A sum keeps its signs."""
    return re.sub(r"\s+", " ", re.sub(r"[.,!?¿¡;\"“”]+(?!\d)", " ", heard.lower().replace("’", "'"))).strip()


def _name_given(heard: str, language: str) -> str | None:
    name = found(NAME_GIVEN, heard, language)
    return name[0].upper() + name[1:] if name and name.lower() not in NO_NAMES else None


def _callers_name(prompt: Prompt) -> str | None:
    for said in reversed(prompt.history):
        name = _name_given(said.text, prompt.language) if said.role == "user" else None
        if name:
            return name
    return None


def _last_answer(history: tuple[Said, ...]) -> str | None:
    """The last answer, as far as it was heard."""
    return next((said.text for said in reversed(history) if said.role == "assistant"), None)
