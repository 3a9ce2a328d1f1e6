"""Which part of a model's text is spoken, and where its sentences end, while it still comes. Pure."""

import re

from localvoice.sentences import END

LONGEST_SENTENCE = 240  # characters; a longer one is cut at a pause, so that it can be spoken
LONGEST_TAG = 40

# Thoughts, and calls of functions that the server has left in the text.
THOUGHT = r"(?:think|thinking|thought|reasoning|tool_call|function_call)>"
THOUGHT_BEGINS = re.compile(f"<{THOUGHT}", re.IGNORECASE)
THOUGHT_ENDS = re.compile(f"</{THOUGHT}", re.IGNORECASE)
SPECIAL_TOKEN = re.compile(r"<\|[^|<>]{0,32}\|>|</?s>")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"[*`#]+|(?<!\w)_+|_+(?!\w)")
LIST_MARK = re.compile(r"^\s*(?:[-•–]|\d{1,2}[.)])\s+(?=\S)")
PAUSE = re.compile(r"[,;:、，。！？]\s*|\s+")


class SpokenText:
    """Takes a model's text piece by piece, gives sentences to speak. Thoughts between tags and markup are dropped."""

    def __init__(self) -> None:
        self._raw = ""  # may hold the beginning of a tag
        self._text = ""  # not spoken yet
        self._is_thought = False
        self._has_spoken = False
        self.has_thought = False

    @property
    def has_words(self) -> bool:
        """Whether there was anything to speak yet."""
        return self._has_spoken or bool(self._text.strip())

    def feed(self, piece: str) -> list[str]:
        """The sentences that this piece completes."""
        self._raw += piece
        self._read(is_end=False)
        return self._sentences()

    def finish(self, *, keeps_rest: bool = True) -> list[str]:
        """What is left at the end. Without `keeps_rest` a sentence that was cut off is not spoken."""
        self._read(is_end=True)
        found = self._sentences()
        rest, self._text = _spoken(self._text), ""
        return [*found, rest] if rest and keeps_rest else found

    def _read(self, *, is_end: bool) -> None:
        """Move what is no thought from the raw text to the text."""
        while self._raw:
            if self._is_thought:
                ends = THOUGHT_ENDS.search(self._raw)
                if ends is None:
                    self._raw = "" if is_end else self._raw[-LONGEST_TAG:]
                    return
                self._raw, self._is_thought = self._raw[ends.end() :], False
                continue
            begins, ends = THOUGHT_BEGINS.search(self._raw), THOUGHT_ENDS.search(self._raw)
            if ends is not None and (begins is None or ends.start() < begins.start()):
                # Some templates open the thought in the prompt: all that came before was one.
                self._raw, self._text, self.has_thought = self._raw[ends.end() :], "", True
                continue
            if begins is None:
                self._take_all_but_tag(is_end=is_end)
                return
            self._text += self._raw[: begins.start()]
            self._raw, self._is_thought, self.has_thought = self._raw[begins.end() :], True, True

    def _take_all_but_tag(self, *, is_end: bool) -> None:
        """Keep back what may be the beginning of a tag."""
        at = self._raw.rfind("<")
        is_open = at >= 0 and ">" not in self._raw[at:] and len(self._raw) - at <= LONGEST_TAG
        cut = at if is_open and not is_end else len(self._raw)
        self._text += SPECIAL_TOKEN.sub("", self._raw[:cut])
        self._raw = self._raw[cut:]

    def _sentences(self) -> list[str]:
        found = []
        while cut := self._next_cut():
            sentence, self._text = _spoken(self._text[: cut[0]]), self._text[cut[1] :]
            if sentence:
                found.append(sentence)
        self._has_spoken = self._has_spoken or bool(found)
        return found

    def _next_cut(self) -> tuple[int, int] | None:
        """Where the next sentence ends, and where the one after it begins."""
        self._text = LIST_MARK.sub("", self._text)
        end = END.search(self._text)
        if end is not None and end.end() <= LONGEST_SENTENCE:
            return end.start(), end.end()
        if len(self._text) <= LONGEST_SENTENCE:
            return None
        pauses = list(PAUSE.finditer(self._text, 0, LONGEST_SENTENCE))
        at = pauses[-1].end() if pauses else LONGEST_SENTENCE
        return at, at


def _spoken(sentence: str) -> str:
    """Without markup; empty if nothing can be pronounced."""
    plain = " ".join(MARKS.sub("", LINK.sub(r"\1", sentence)).split())
    return plain if any(letter.isalnum() for letter in plain) else ""
