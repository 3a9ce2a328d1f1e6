"""Finds a sum in a question ("What's 12% of 80?", "what is seven times eight", "3 + 4 * 2"), and works it out. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from localvoice.answering.rules import calculation
from localvoice.answering.rules.calculation import BEFORE, BETWEEN, DivisionByZero, Part, worked_out
from localvoice.answering.rules.number_words import MULTIPLIERS, in_words, number_at

__all__ = ["DivisionByZero", "Sum", "solved"]

LETTERS_AT_MOST = 300
SPOKEN_PARTS_AT_MOST = 11
# Several words for one operator, and what it is written as. Words of other languages follow the English ones.
PHRASES = (
    (r"(?<=[a-z])-(?=[a-z])", " "),  # twenty-one
    (r"\bmultiplied (?:by|with)\b|\bmultiplicado por\b|\bmultiplié par\b|\bdikali(?: dengan)?\b", "*"),
    (
        r"\b(?:divided|over) by\b|\bgeteilt durch\b|\bdividido (?:por|entre)\b|\bdivisé par\b|\bdibagi(?: dengan)?\b",
        "/",
    ),
    (r"\b(?:raised )?to the power(?: of)?\b|\bhoch\b", "^"),
    (r"\bsquared\b|²", " ^ 2 "),
    (r"\bcubed\b|³", " ^ 3 "),
    (
        r"(?:%|\b(?:percent|per cent|prozent|persen|por ciento|pour ?cent))\s*(?:of|from|von|dari|del?)\b",
        calculation.PERCENT_OF,
    ),
    (r"(?:%|\b(?:percent|per cent))\s*off(?: of)?\b", calculation.PERCENT_OFF),
    (
        r"\b(?:a |one )?half of\b|½ of\b|\bdie hälfte von\b|\bsetengah dari\b|\bla mitad de\b|\bla moitié de\b",
        calculation.HALF,
    ),
    (r"\b(?:a|one) third of\b", calculation.THIRD),
    (r"\bthree quarters of\b|¾ of\b", calculation.THREE_QUARTERS),
    (r"\b(?:a|one) quarter of\b|¼ of\b", calculation.QUARTER),
    (r"\b(?:twice|double)\b", calculation.TWICE),
    (r"\b(?:the )?square root of\b|√", calculation.ROOT),
)
WORDS_FOR = {
    "+": "+ plus und tambah ditambah más et",
    "-": "- − – minus weniger kurang dikurangi menos moins",
    "*": "* × · x times mal kali por fois",
    "/": "/ ÷ : over entre bagi",
    "^": "^",
}
OPERATORS = {word: operator for operator, words in WORDS_FOR.items() for word in words.split()}
# Between two numbers these mean many things ("24/7", "10-12", "sept et huit"): a sum only if it is the whole question.
UNCLEAR = {"-", "–", "/", ":", "over", "und", "et", "entre"}
SPOKEN = {
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "divided by",
    "^": "to the power of",
    calculation.PERCENT_OF: "percent of",
    calculation.PERCENT_OFF: "percent off",
    calculation.HALF: "half of",
    calculation.THIRD: "a third of",
    calculation.QUARTER: "a quarter of",
    calculation.THREE_QUARTERS: "three quarters of",
    calculation.TWICE: "twice",
    calculation.ROOT: "the square root of",
}
WRITTEN = {
    "*": "×",
    calculation.PERCENT_OF: "% ×",
    calculation.PERCENT_OFF: "% −",
    calculation.HALF: "½ ×",
    calculation.THIRD: "⅓ ×",
    calculation.QUARTER: "¼ ×",
    calculation.THREE_QUARTERS: "¾ ×",
    calculation.TWICE: "2 ×",
    calculation.ROOT: "√",
}
# What may stand around a sum that is the whole question.
ASKING_WORDS = """
    what what's whats is how much many are does do make makes equal equals calculate compute work out solve tell me the
    can could would you please know i want to need and so okay ok hey hello hi then now result answer = of it's
    was ist wie viel wieviel sind macht ergibt rechne berechne bitte mir und berapa adalah hasil hasilnya tolong hitung
    cuánto cuanto es son cuál calcula combien font fait ça calcule est
"""
ASKING = frozenset(ASKING_WORDS.split())
UNITS = {"euro", "euros", "dollar", "dollars", "pound", "pounds", "cent", "cents", "franc", "francs", "rupiah"}
# What a recogniser may write when it hears a number after an operator.
SOUNDS_LIKE = {"to": 2, "too": 2, "for": 4, "fore": 4, "won": 1, "tree": 3, "sex": 6}
SOUNDS_LIKE |= dict.fromkeys(("a", "ate", "age", "aid", "aide"), 8)
COMMANDS = {
    ("add", "sum"): (r"and|to|plus|with", "+"),
    ("subtract", "take"): (r"from", "from"),
    ("multiply", "product"): (r"by|with|and|times|\*", "*"),
    ("divide",): (r"by", "/"),
    ("difference",): (r"and", "-"),
}
AFTER_COMMAND = {"of", "between", "away", "the"}
# A colon divides only with a space on each side: "7:30" is a time.
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|<[a-z-]+>|(?<=\s):(?=\s)|[-–+*/×·÷−^()=]|[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Sum:
    """The question and its result, in words for English, in figures for other languages."""

    question: str
    result: str


def solved(question: str, language: str) -> Sum | None:
    """The sum in this question; None if there is none. Raises DivisionByZero."""
    text = question.lower()[:LETTERS_AT_MOST]
    for pattern, sign in PHRASES:
        text = re.sub(pattern, f" {sign} ", text)
    tokens = [token for token in TOKEN.findall(text) if token not in UNITS]
    for parts in (_whole(tokens, language), *_inside(tokens, language)):
        if not _is_sum(parts):
            continue
        try:
            result = worked_out(parts)
        except ValueError:
            continue
        if language == "en":
            return Sum(_asked(parts), in_words(result))
        return Sum(" ".join(map(_written, parts)), _written(result))
    return None


def _is_sum(parts: Sequence[Part]) -> bool:
    """Whether there is anything to work out, and a number to do it with."""
    has_operator = any(part in BETWEEN for part in parts[1:]) or any(part in BEFORE and part != "-" for part in parts)
    return has_operator and any(isinstance(part, Fraction) for part in parts)


def _whole(tokens: Sequence[str], language: str) -> list[Part]:
    """The question without the words of asking; empty if other words are left."""
    start, end = 0, len(tokens)
    while start < end and tokens[start] in ASKING:
        start += 1
    while end > start and tokens[end - 1] in ASKING:
        end -= 1
    if start == end:
        return []
    parts = _commanded(tokens[start:end], language) or _parts(tokens[start:end], language, with_sounds=True)
    return [] if None in parts else [part for part in parts if part is not None]


def _commanded(tokens: Sequence[str], language: str) -> list[Part | None]:
    """The parts of "add three to four", "the difference between ten and four" and the like."""
    for verbs, (joint, operator) in COMMANDS.items():
        if tokens[0] not in verbs:
            continue
        numbers = [token for token in tokens[1:] if token not in AFTER_COMMAND]
        first, position = _number(numbers, 0, language)
        if first is None or position >= len(numbers) or not re.fullmatch(joint, numbers[position]):
            return []
        second, end = _number(numbers, position + 1, language)
        if second is None or end != len(numbers):
            return []
        return [second, "-", first] if operator == "from" else [first, operator, second]
    return []


def _inside(tokens: Sequence[str], language: str) -> Iterator[list[Part]]:
    """The chains of numbers and clear operators in a question, the first one first."""
    chain: list[Part] = []
    parts = _parts(["?" if token in UNCLEAR else token for token in tokens], language, with_sounds=False)
    for part in (*parts, None):
        if part is not None and part not in ("(", ")"):
            chain.append(part)
            continue
        while chain and isinstance(chain[-1], str):
            chain.pop()
        while chain and chain[0] in BETWEEN:
            chain.pop(0)
        if chain:
            yield chain
        chain = []


def _parts(tokens: Sequence[str], language: str, *, with_sounds: bool) -> list[Part | None]:
    """Each number and each operator; None stands for a word that is neither."""
    parts: list[Part | None] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        number, after = _number(tokens, position, language)
        if with_sounds and number is None and token in SOUNDS_LIKE and parts and parts[-1] in BETWEEN:
            number, after = Fraction(SOUNDS_LIKE[token]), position + 1
        if number is not None:
            parts.append(number)
            position = after
            continue
        is_sign = token in BEFORE or token in BETWEEN or token in ("(", ")")
        parts.append(token if is_sign else OPERATORS.get(token))
        position += 1
    return parts


def _number(tokens: Sequence[str], position: int, language: str) -> tuple[Fraction | None, int]:
    """The number that begins here, and the position after it: "1,000", "2.5", "5 hundred", "a hundred", "two"."""
    if position >= len(tokens):
        return None, position
    word, after = tokens[position], position + 1
    follower = tokens[after] if after < len(tokens) else ""
    if word[0].isdecimal():
        number = _figure(word, language)
        return (number * MULTIPLIERS[follower], after + 1) if follower in MULTIPLIERS else (number, after)
    if word == "a" and follower in MULTIPLIERS:
        return number_at(list(tokens), after)
    return number_at(list(tokens), position)


def _figure(figures: str, language: str) -> Fraction:
    """A number in figures. Thousands have a comma in English, and a full stop in the other languages."""
    thousands, point = (",", ".") if language == "en" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{point}\d+)?", figures):
        figures = figures.replace(thousands, "")
    whole, _, decimals = figures.replace(",", ".").partition(".")
    return Fraction(f"{whole}.{decimals.replace('.', '') or '0'}")


def _asked(parts: Sequence[Part]) -> str:
    """The sum in words. One with brackets cannot be said, and a long one nobody wants to hear."""
    if "(" in parts or len(parts) > SPOKEN_PARTS_AT_MOST:
        return "that"
    return " ".join(map(_spoken, parts)).replace("to the power of two", "squared")


def _spoken(part: Part) -> str:
    return SPOKEN.get(part, part) if isinstance(part, str) else in_words(part)


def _written(part: Part) -> str:
    if isinstance(part, str):
        return WRITTEN.get(part, part)
    return str(part) if part.denominator == 1 else f"{float(part):.3f}".rstrip("0").rstrip(".")
