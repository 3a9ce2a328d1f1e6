"""What the persona itself says it does when it does not know an answer. Pure.

`If you do not know, say: "I will ask the boss."` and "otherwise offer to take a message" become what a caller hears.
"""

import re

from localvoice.sentences import sentences

NOT_KNOWN = re.compile(
    r"""(?ix) \b (?:
    (?: do \s not | don't | cannot | can't | can \s not | didn't | does \s not | doesn't ) \s
        (?: \w+ \s ){0,2}?
        (?: know | answer | help | find | have \s (?: an | the ) \s (?: answer | information | facts? ) )
    | (?: are | you're | is | if | when ) \s (?: not \s sure | not \s certain | unsure | uncertain ) | in \s doubt
    | (?: not | isn't | aren't ) \s (?: \w+ \s ){0,2}?
        (?: covered | listed | mentioned | answered | below | above | here | in \s (?: the | these | your ) )
    | otherwise | (?: for | about ) \s (?: anything | everything ) \s else | anything \s else
    | nicht \s (?: sicher | weiter \s weißt | weißt | wissen | beantworten ) | keine \s antwort
    | tidak \s (?: tahu | yakin | mengetahui ) | no \s (?: sabes | sabe | lo \s sabes | lo \s sabe )
    | ne \s (?: sais | savez ) \s pas | (?: sais | savez ) \s pas
    ) \b"""
)
# Words in quotation marks, or after "say:", are said as they stand.
QUOTED = re.compile(r"[^.!?\n\"“„«]{0,200}[\"“„«]\s{0,3}(?P<words>[^\"”“»\n]{3,500})[\"”“»]")
TOLD = r"(?:say|tell|inform|explain|reply|answer|respond|sag|sage|sagen sie|antworte|katakan|di|diga|dis|dites)"
AFTER_COLON = re.compile(rf"(?i)[^:.\n]{{0,100}}\b{TOLD}\b[^:.\n]{{0,60}}:\s{{0,3}}(?P<words>[^\n]{{3,500}})")
# The rest is reported ("say that a colleague calls back", "offer to take a message"), and is turned into direct speech.
CALLER = (
    r"(?:(?:the|your|every|each) (?:caller|customer|guest|visitor|patient|person|user|client|member|student|tenant)s?"
    r"|callers|customers|guests|visitors|patients|people|users|clients|members|him or her|them)"
)
REPORTED = (
    (
        rf"\b(?:say|tell|inform|explain(?: to)?|reply|answer|let)\b(?: to)?(?: {CALLER})?(?: know)? that (?P<words>.+)",
        "{}.",
    ),
    (
        rf"\b(?:say|tell|inform|let)\b(?: {CALLER})?(?: know)? "
        rf"(?!{CALLER}\b)(?P<words>(?:you|they|he|she|we|the|an?|one|our|your|someone|somebody)\b.+)",
        "{}.",
    ),
    (rf"\b(?:offer|propose)(?: {CALLER})? to (?P<words>.+)", "Shall I {}?"),
    (rf"\boffer(?: {CALLER})? (?P<words>(?:an?|the|our|your) .+)", "May I offer you {}?"),
    (rf"\b(?:refer|direct|point|send)s? {CALLER}(?: on)? to (?P<words>.+)", "Please turn to {}."),
    (rf"\b(?:ask|invite|advise|tell|encourage) {CALLER} to (?P<words>.+)", "Please {}."),
    (
        rf"\b(?P<words>(?:(?:connect|transfer|put|forward) {CALLER} |(?:take|note) (?:an?|their|down)\b"
        r"|ask for (?:an?|their|the)\b|(?:get|fetch|call|ask) (?:someone|somebody|an?|the|your)\b).+)",
        "Shall I {}?",
    ),
)
# The caller becomes "you", and "you", the persona, "I". The signs keep the new words from being turned again.
TURNED = (
    (rf"\b{CALLER}'s?\B|\b{CALLER}'s\b|\btheirs?\b|\bhis or her\b", "\0r"),
    (rf"\b(?:{CALLER}|they|he or she)\b", "\0"),
    (r"\0 is\b", "\0 are"),
    (r"\0 has\b", "\0 have"),
    (r"\byou are\b|\byou're\b", "I am"),
    (r"\byou('ll|'ve|'d)", r"I\1"),
    (r"\byour(?:self)?\b", "my"),
    (r"\byou\b", "I"),
    (r"\0", "you"),
)
NEXT_ORDER = re.compile(
    r"[;!?](?:\s|$)|,? (?:and|but|then|or) (?:then )?(?:say|keep|do|end|never|don't|ask|thank|apologi[sz]e)\b"
)
LINE_AT_MOST = 1000


def said_when_unknown(instructions: str, sorry: str, language: str = "en") -> str | None:
    """What to say when no answer is known, as the instructions have it; None if they do not say.

    `sorry` is said before what is not given word for word, which can be turned into direct speech in English only.
    """
    for line in instructions.splitlines():
        line = line[:LINE_AT_MOST]
        for known in NOT_KNOWN.finditer(line):
            order = line[known.end() :]
            said = _word_for_word(order) or (_reported(order, sorry) if language == "en" else None)
            if said:
                return said
    return None


def _word_for_word(order: str) -> str | None:
    exact = QUOTED.match(order) or AFTER_COLON.match(order)
    return _sentence(exact["words"]) if exact else None


def _reported(order: str, sorry: str) -> str | None:
    """What the order after "If you do not know" reports, as direct speech."""
    [order, *_] = sentences(order) or [""]
    for pattern, form in REPORTED:
        match = re.search(pattern, order, re.IGNORECASE)
        words = _to_the_caller(NEXT_ORDER.split(match["words"])[0]) if match else ""
        if words and not NOT_KNOWN.search(words):
            return f"{sorry} {_sentence(form.format(words))}"
    return None


def _to_the_caller(words: str) -> str:
    """What is said about the caller, said to the caller."""
    for pattern, replacement in TURNED:
        words = re.sub(pattern, replacement, words, flags=re.IGNORECASE)
    return words.strip(" ,.")


def _sentence(words: str) -> str:
    words = words.strip()
    words = words[0].upper() + words[1:]
    return words if words[-1] in ".!?…" else f"{words}."
