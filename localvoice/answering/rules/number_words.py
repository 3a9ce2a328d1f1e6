"""English number words to numbers and back. Pure."""

from fractions import Fraction

SMALL_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = SMALL_WORDS.split()
TENS = ("", "", *TEN_WORDS.split())
SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))

VALUES = {word: value for value, word in enumerate(SMALL)} | {
    word: 10 * value for value, word in enumerate(TENS) if word
}
MULTIPLIERS = {word: value for value, word in SCALES}
DECIMALS = 3


def number_at(words: list[str], start: int) -> tuple[Fraction | None, int]:
    """The number that begins at this word, and the position after it; None if there is none."""
    total, group, position = 0, None, start
    while position < len(words):
        word = words[position]
        if word in VALUES and (group is None or _may_follow(group, VALUES[word])):
            group = (group or 0) + VALUES[word]
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in MULTIPLIERS:
            total, group = total + (group or 1) * MULTIPLIERS[word], None
        elif word == "and" and _joins(words, position, group, total):
            pass
        else:
            break
        position += 1
    if position == start:
        return None, start
    whole = Fraction(total + (group or 0))
    if position + 1 < len(words) and words[position] == "point" and VALUES.get(words[position + 1], 10) < 10:
        return _with_decimals(whole, words, position + 1)
    return whole, position


def in_words(value: Fraction) -> str:
    """A number as it is spoken, rounded to three decimals."""
    rounded = round(value, DECIMALS)
    if rounded < 0:
        return f"minus {in_words(-rounded)}"
    whole, rest = divmod(rounded, 1)
    if not rest:
        return _whole_in_words(int(whole))
    decimals = f"{float(rest):.{DECIMALS}f}"[2:].rstrip("0")
    return f"{_whole_in_words(int(whole))} point {' '.join(SMALL[int(digit)] for digit in decimals)}"


def _may_follow(group: int, value: int) -> bool:
    """Whether two words are one number, as "twenty one" and "hundred five" are; "two three" is two numbers."""
    return (group % 100 == 0 and group > 0) or (group % 100 >= 20 and group % 10 == 0 and 0 < value < 10)


def _joins(words: list[str], position: int, group: int | None, total: int) -> bool:
    """Whether this "and" is part of a number, as in "a hundred and five"."""
    follows_hundred = group is not None and group % 100 == 0 and group > 0
    has_number = position + 1 < len(words) and words[position + 1] in VALUES
    return has_number and (follows_hundred or (group is None and total > 0))


def _with_decimals(whole: Fraction, words: list[str], position: int) -> tuple[Fraction, int]:
    unit = Fraction(1, 10)
    while position < len(words) and VALUES.get(words[position], 10) < 10:
        whole += VALUES[words[position]] * unit
        unit /= 10
        position += 1
    return whole, position


def _whole_in_words(value: int) -> str:
    if value < 20:
        return SMALL[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")
    for scale, word in SCALES:
        if value >= scale:
            times, rest = divmod(value, scale)
            joint = " and " if 0 < rest < 100 else " "
            return f"{_whole_in_words(times)} {word}" + (f"{joint}{_whole_in_words(rest)}" if rest else "")
    raise AssertionError(value)
