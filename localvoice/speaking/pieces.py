"""Cuts a sentence into pieces that are spoken one after the other, so that the first is heard soon. Pure."""

LONGEST = 160  # characters: some ten seconds of sound
FIRST_LONGEST = 100  # the first piece of an answer, if it has a clause: it is what the caller waits for
SHORTEST = 40  # a clause shorter than that is not cut off: it would sound abrupt
SIGN_LENGTH = 4  # characters of speech in a digit or a sign
PUNCTUATION = frozenset(".,;:!?'\"()-–—…")
CLAUSE_ENDS = frozenset(",;:—–…、，；：。！？।؛،")


def pieces(sentence: str, longest: int = LONGEST, *, is_first: bool = False) -> list[str]:
    """Pieces of at most `longest` characters, which joined are the sentence again.

    They end after a clause where there is one, else after a word, else anywhere. A digit and a sign count as several
    characters, since they are said as words. `is_first`: an answer begins with this sentence.
    """
    start = _first_clause(sentence) if is_first else 0
    found = [sentence[:start]] if start else []
    while (limit := _limit(sentence, start, longest)) < len(sentence):
        end = _cut(sentence, start, limit)
        found.append(sentence[start:end])
        start = end
    return [*found, sentence[start:]] if sentence[start:] else found


def ends_clause(piece: str) -> bool:
    """Whether a speaker would make a short pause after this piece."""
    return piece.rstrip()[-1:] in CLAUSE_ENDS


def _first_clause(sentence: str) -> int:
    """Where the first piece of a long sentence ends if it has clauses, else 0."""
    limit = _limit(sentence, 0, FIRST_LONGEST)
    return max(_long_clauses(sentence, 0, limit), default=0) if limit < len(sentence) else 0


def _limit(sentence: str, start: int, longest: int) -> int:
    """How far a piece that begins at `start` may reach: one character at least."""
    left = longest
    for at in range(start, len(sentence)):
        letter = sentence[at]
        left -= 1 if letter.isalpha() or letter.isspace() or letter in PUNCTUATION else SIGN_LENGTH
        if left < 0:
            return max(at, start + 1)
    return len(sentence)


def _cut(sentence: str, start: int, limit: int) -> int:
    """Where the piece that begins at `start` ends: after the spaces that follow its last character."""
    spaces = [at + 1 for at in range(start, limit) if sentence[at].isspace()]
    return max(_long_clauses(sentence, start, limit), default=0) or max(spaces, default=0) or limit


def _long_clauses(sentence: str, start: int, limit: int) -> list[int]:
    """The places after a clause. In a script with spaces a space follows, so that 1,000 stays whole."""
    return [
        at + 2 if sentence[at + 1].isspace() else at + 1
        for at in range(start + SHORTEST - 1, limit - 1)
        if sentence[at] in CLAUSE_ENDS and (sentence[at + 1].isspace() or not sentence[at].isascii())
    ]
