"""Finds a sum in a question ("what is seven times eight", "3 + 4 * 2"), and works it out. Pure."""

import re
from dataclasses import dataclass
from fractions import Fraction

from localvoice.answering.rules.number_words import MULTIPLIERS, VALUES, in_words, number_at

WORDS_FOR = {
    "+": "+ plus und tambah ditambah más et",
    "-": "- − minus weniger kurang dikurangi menos moins",
    "*": "* × x times mal kali dikali por fois multiplied",
    "/": "/ ÷ : divided over geteilt bagi dibagi entre dividido divisé",
}
OPERATORS = {word: operator for operator, words in WORDS_FOR.items() for word in words.split()}
SPOKEN = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
FILLERS = {"by", "durch", "dengan", "par"}
# What the recogniser writes when it hears a number.
SOUNDS_LIKE = {
    "to": "two",
    "too": "two",
    "for": "four",
    "fore": "four",
    "won": "one",
    "tree": "three",
    "sex": "six",
    **dict.fromkeys(("a", "ate", "age", "aid", "aide"), "eight"),
}
TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[-+*/×÷−:]|[^\W\d_]+")
LARGEST = 10**12


class DivisionByZero(Exception):
    """The sum divides by zero."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The question and its result, in words for English, in figures for other languages."""

    question: str
    result: str


def solved(question: str, language: str) -> Sum | None:
    """The sum in this question; None if there is none. Raises DivisionByZero."""
    terms = _terms([token.lower() for token in TOKEN.findall(question)])
    if len(terms) < 3:
        return None
    result = _worked_out(terms)
    if abs(result) >= LARGEST:
        return None
    if language == "en":
        return Sum(" ".join(_spoken(term) for term in terms), in_words(result))
    return Sum(" ".join(_written(term) for term in terms), _written(result))


def _terms(tokens: list[str]) -> list[Fraction | str]:
    """The first chain of number, operator, number …, as long as it goes; empty if there is none."""
    for start in range(len(tokens)):
        terms = _chain(tokens, start)
        if len(terms) >= 3:
            return terms
    return []


def _chain(tokens: list[str], position: int) -> list[Fraction | str]:
    terms: list[Fraction | str] = []
    while True:
        value, position = _number(tokens, position, is_expected=bool(terms))
        if value is None:
            return terms[:-1]
        terms.append(value)
        if position >= len(tokens) or tokens[position] not in OPERATORS:
            return terms
        terms.append(OPERATORS[tokens[position]])
        position += 1
        while position < len(tokens) and tokens[position] in FILLERS:
            position += 1


def _number(tokens: list[str], position: int, *, is_expected: bool) -> tuple[Fraction | None, int]:
    if position >= len(tokens):
        return None, position
    word = tokens[position]
    if word[0].isdigit():
        return Fraction(word.replace(",", ".")), position + 1
    if word == "a" and position + 1 < len(tokens) and tokens[position + 1] in MULTIPLIERS:
        return number_at(tokens, position + 1)
    if is_expected and word in SOUNDS_LIKE:
        return Fraction(VALUES[SOUNDS_LIKE[word]]), position + 1
    return number_at(tokens, position)


def _worked_out(terms: list[Fraction | str]) -> Fraction:
    """The result. Multiplication and division come before addition and subtraction."""
    numbers = [term for term in terms if isinstance(term, Fraction)]
    total, product, sign = Fraction(0), numbers[0], 1
    for operator, number in zip(terms[1::2], numbers[1:], strict=True):
        match operator:
            case "*":
                product *= number
            case "/" if number == 0:
                raise DivisionByZero
            case "/":
                product /= number
            case _:
                total += sign * product
                product, sign = number, 1 if operator == "+" else -1
    return total + sign * product


def _spoken(term: Fraction | str) -> str:
    return SPOKEN[term] if isinstance(term, str) else in_words(term)


def _written(term: Fraction | str) -> str:
    if isinstance(term, str):
        return term.replace("*", "×")
    return str(term) if term.denominator == 1 else f"{float(term):.3f}".rstrip("0")
