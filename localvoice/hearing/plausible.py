"""What a recogniser can sensibly have heard in so much audio: how many tokens, and which repetitions. Pure.

In noise a decoder that makes text, token by token, may fall into a loop and never end by itself.
"""

import re

# Fast speech has some five words a second, and one and a half tokens a word.
TOKENS_PER_S = 7.5
TOKENS_MORE = 6  # a short word, its full stop and the end take a few tokens, however short the sound
MOST_REPEATS = 4  # "no no no no" is said; more is a loop

# One to eight words that follow themselves at once, however they are written and stopped.
LOOP = re.compile(
    r"\b(?P<said>\w[\w'-]*(?:\W+\w[\w'-]*){0,7}?)(?:\W+(?P=said)\b){" + str(MOST_REPEATS) + r",}", re.IGNORECASE
)


def most_tokens(seconds: float) -> int:
    """A decoder is stopped after so many tokens."""
    return TOKENS_MORE + int(seconds * TOKENS_PER_S)


def without_loops(text: str) -> str:
    """The text with each loop said once, and with single commas."""
    return re.sub(r",{2,}", ",", LOOP.sub(lambda loop: loop["said"], text)).strip()
