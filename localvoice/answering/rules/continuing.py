"""Continues an answer that broke off: the rules find the same answer again, and the rest of it is said. Pure."""

import re

from localvoice.answering import Said

GO_ON = re.compile(r"\b(?:continue|go on|resume)\b", re.IGNORECASE)


def is_to_go_on(order: str) -> bool:
    """Whether `order` (the additional instructions of `response.create`) asks for the rest of the last answer."""
    return GO_ON.search(order) is not None


def split_last_answer(history: tuple[Said, ...]) -> tuple[tuple[Said, ...], str]:
    """What was said before the last answer, and as much of that answer as was heard."""
    begin = len(history)
    while begin and history[begin - 1].role == "assistant":
        begin -= 1
    return history[:begin], " ".join(said.text for said in history[begin:])


def rest_of(answer: str, heard: str) -> str:
    """The part of an answer that was not heard, from the word that broke off; all of it if something else was heard."""
    words, heard_words = answer.split(), heard.split()
    if not heard_words:
        return answer
    *whole, last = (_bare(word) for word in heard_words)
    beginning = [_bare(word) for word in words[: len(heard_words)]]
    if len(beginning) < len(heard_words) or beginning[:-1] != whole or not beginning[-1].startswith(last):
        return answer
    return " ".join(words[len(whole) + (beginning[-1] == last) :])


def _bare(word: str) -> str:
    return word.lower().strip(".,!?…")
