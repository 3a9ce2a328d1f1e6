"""Finds in instructions what rules can use: name, facts, questions, greeting, words to say exactly. Pure."""

import re
from dataclasses import dataclass

from localvoice.answering.rules.behaviour import is_behaviour
from localvoice.sentences import sentences

NAME = r"([A-ZÄÖÜÉ][\w'’-]+(?: [A-ZÄÖÜÉ][\w'’-]+)?)"
NAMED = (
    rf"\b(?:[Yy]ou are|[Yy]ou're|[Yy]our name is) {NAME}",
    rf"\b(?:[Dd]u bist|[Dd]u heißt|[Dd]ein Name ist|[Ss]ie sind|[Ss]ie heißen|[Ii]hr Name ist) {NAME}",
    rf"\b(?:[Kk]amu adalah|[Aa]nda adalah|[Nn]ama (?:kamu|[Aa]nda)(?: adalah)?|[Nn]amamu(?: adalah)?) {NAME}",
    rf"\b(?:[Ee]res|[Tt]e llamas|[Tt]u nombre es|[Uu]sted es) {NAME}",
    rf"\b(?:[Tt]u es|[Vv]ous êtes|[Tt]u t'appelles|[Vv]ous vous appelez|[Tt]on nom est|[Vv]otre nom est) {NAME}",
    rf"\b(?:named|called) {NAME}",
)

# Each gap has a bound: without one, text that almost fits would be searched through from each of its words again.
EXACTLY = re.compile(
    r"(?i)(?:^|\n)[^\S\n]*(?:please )?(?:say|speak|repeat|greet|begin|start|open)\b[^:\n\"“„«]{0,200}?"
    r"\b(?:exactly|word for word|verbatim)\b[^:\n\"“„«]{0,200}:?\s{0,20}"
    r"(?:[\"“„«](?P<quoted>[\s\S]{1,2000})[\"“”»]|(?P<rest>.+))"
)
GREETING = re.compile(
    r"(?i)(?:greeting|greet|begrüße|begrüßung|sapa|saluda|salue)\b[^.\n\"“„«]{0,200}"
    r"[\"“„«](?P<words>[^\"”“»\n]{1,2000})[\"”“»]"
)

# "# Prices", "**Prices**" and "Your questions, one after the other:" are said to nobody.
HEADING = re.compile(r"^\s{0,9}#|^\s{0,9}\*\*[^*\n]{1,80}\*\*:?\s{0,9}$|:\s{0,9}$")

FIRST_PERSON = (
    (r"\byou are (?=(?:\w+ )?(?:open|closed|shut)\b)", "we are "),
    (r"\byou are\b", "I am"),
    (r"\byou're\b", "I am"),
    (r"\byou were\b", "I was"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (r"\byou\b", "I"),
)
# In other languages only "you are …" can be turned into "I am …", up to "and you …".
WHAT_I_AM = (
    (r"^(?:du bist|sie sind)\b", "Ich bin"),
    (r"^(?:kamu|anda) adalah\b", "Saya"),
    (r"^(?:eres|usted es)\b", "Soy"),
    (r"^(?:tu es|vous êtes)\b", "Je suis"),
)
I_AM = ("I am ", "Ich bin ", "Saya ", "Soy ", "Je suis ")
GOING_ON = re.compile(r",? (?:und|dan|y|et) (?:du|sie|kamu|anda|tú|usted|tu|vous)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Persona:
    """What the rules know of a persona."""

    name: str | None
    introduction: str | None
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    greeting: str | None


def persona_of(instructions: str) -> Persona:
    """Read the instructions."""
    lines = [line for text in instructions.splitlines() if not HEADING.search(text) for line in sentences(text)]
    lines = [line.strip(" \t-*•").strip() for line in lines]
    known = [in_first_person(line) for line in lines if line and not is_behaviour(line)]
    facts = tuple(line for line in known if not line.endswith("?"))
    questions = tuple(line for line in known if line.endswith("?"))
    name = _name(instructions)
    introductions = (fact for fact in facts if fact.startswith(I_AM))
    greeting = GREETING.search(instructions)
    greeting_words = greeting["words"].strip() if greeting else None
    return Persona(name, next(introductions, None), facts, questions, greeting_words)


def exact_words(instructions: str) -> str | None:
    """The words that an instruction such as `Say exactly: "Welcome."` asks for."""
    ordered = EXACTLY.search(instructions)
    return (ordered["quoted"] or ordered["rest"]).strip() if ordered else None


def in_first_person(sentence: str) -> str:
    """A sentence about "you" as "I" would say it."""
    for pattern, opening in WHAT_I_AM:
        turned, count = re.subn(pattern, opening, sentence, flags=re.IGNORECASE)
        if count:
            return GOING_ON.sub("", turned)
    if not re.match(r"you(r|'re)?\b", sentence, re.IGNORECASE):
        return sentence
    for pattern, replacement in FIRST_PERSON:
        sentence = re.sub(pattern, replacement, sentence, flags=re.IGNORECASE)
    return sentence[0].upper() + sentence[1:]


def _name(instructions: str) -> str | None:
    for pattern in NAMED:
        named = re.search(pattern, instructions)
        if named:
            return named.group(1)
    return None
