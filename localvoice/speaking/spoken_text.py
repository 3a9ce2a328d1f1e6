"""What is said of a text: "7x8", addresses, prices and signs in words, and nothing of what has no sound. Pure.

Numbers, dates and most abbreviations are left to the engines, each of which reads those of its languages.
"""

import re
import unicodedata

from localvoice.speaking.sign_words import DAY_NAMES, ENGLISH_ABBREVIATIONS, SIGN_WORDS, SignWords

LONGEST_NUMBER = 9  # digits; a longer number is read digit by digit, as a telephone number is

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
BULLET = re.compile(r"^\s*(?:[-*•–]|#{1,6})\s+", re.MULTILINE)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"(?:https?://(?:www\.)?|www\.)([\w.-]*\w)(/[\w./-]*\w)?/?(?:[?#][^\s!,;\"')]*)?", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|eu|de|at|ch|es|fr|it|uk|us|id)(?![\w-])"
)
TELEPHONE = re.compile(r"(?<![\w.,:/-])(?!\d\d-\d\d-\d{4})(?:\+\d|0\d)(?:[ ()-]{0,2}\d){5,20}(?![.:/]?\d)")
LONG_NUMBER = re.compile(rf"\d{{{LONGEST_NUMBER + 1},}}")
AMOUNT = r"\d{1,3}(?:[.,  ']\d{3})+(?!\d)|\d+"
PRICE = re.compile(
    rf"(?P<sign>[€$£])\s?(?P<whole>{AMOUNT})(?:[.,](?P<part>\d\d))?(?!\d)"
    rf"|(?<![\d.,])(?P<whole2>{AMOUNT})(?:[.,](?P<part2>\d\d))?\s?(?P<sign2>[€$£])"
)
TIMES = re.compile(r"(?<=\d)\s*[x×*·✕]\s*(?=\d)", re.IGNORECASE)
DIVIDED = re.compile(r"(?<=\d)\s*÷\s*(?=\d)|(?<=\d)\s+/\s+(?=\d)")
PLUS = re.compile(r"(?<=\d)\s*\+\s*(?=\d)")
MINUS = re.compile(r"(?<=\d)\s+[-−–]\s+(?=\d)|(?<![\w.,:/)-])[-−](?=\d)|(?<=\d)\s*−\s*(?=\d)")
RANGE = re.compile(r"(?<![\d-])(\d{1,4}(?::\d\d)?)\s?–\s?(\d{1,4})(?![\d-])|(?<![\w-])(\d{1,2})-(\d{1,2})(?![\w-])")
THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.])")
DAYS = "|".join(DAY_NAMES)
DAY_RANGE = re.compile(rf"\b({DAYS})\.?\s?[-–]\s?({DAYS})\b")
EQUALS = re.compile(r"\s*=\s*")
AGAIN = re.compile(r"([!?.,;:…*~_=#/\\|-])\1+")
SPACES = re.compile(r"\s+")
# Characters of these kinds have no sound: pictures, controls, joiners, private and unknown ones.
SOUNDLESS = frozenset(("So", "Sk", "Cc", "Cf", "Cn", "Co", "Cs", "Me"))
PRONOUNCED_SIGNS = frozenset("°№©®™")


def spoken_text(text: str, language: str) -> str:
    """The text as an engine of that language should read it; empty if nothing of it can be pronounced."""
    text = unicodedata.normalize("NFC", text)
    text = BULLET.sub("", LINK.sub(r"\1", text)).translate(MARKS)
    words = SIGN_WORDS.get(language)
    if words is not None:
        text = _with_words_for_signs(_with_whole_words(text, language), words)
        text = "".join(" " if _is_of_another_script(letter) else letter for letter in text)
    text = "".join(" " if _is_soundless(letter) else letter for letter in text)
    text = LONG_NUMBER.sub(_digit_by_digit, TELEPHONE.sub(_digit_by_digit, AGAIN.sub(r"\1", text)))
    text = SPACES.sub(" ", text.translate(LEFT_OVER)).strip()
    return text if any(letter.isalnum() for letter in text) else ""


# Square brackets are hibari's way to give the phonemes of a word, angle brackets are Pico's commands.
MARKS = str.maketrans({"[": " ", "]": " ", "`": "", "’": "'", "‘": "'", "\ufe0f": "", "\u20e3": "", "&": " & "})
LEFT_OVER = str.maketrans({"<": " ", ">": " ", "*": " ", "_": " ", "|": ", ", "\\": " ", "{": " ", "}": " ", "~": " "})


def _is_soundless(letter: str) -> bool:
    return letter not in PRONOUNCED_SIGNS and not letter.isspace() and unicodedata.category(letter) in SOUNDLESS


def _is_of_another_script(letter: str) -> bool:
    """Whether this is a letter, and none of the Latin ones. The languages whose words are known are written in them."""
    return letter.isalpha() and letter not in "ªºµ" and not unicodedata.name(letter, "").startswith("LATIN")


def _with_whole_words(text: str, language: str) -> str:
    """What the engine of that language does not read well by itself."""
    if language != "en":
        return THOUSANDS.sub(lambda found: found[0].replace(".", ""), text)
    for short, whole in ENGLISH_ABBREVIATIONS.items():
        text = text.replace(short, whole)
    return DAY_RANGE.sub(lambda found: f"{DAY_NAMES[found[1]]} to {DAY_NAMES[found[2]]}", text)


def _with_words_for_signs(text: str, words: SignWords) -> str:
    text = MAIL.sub(lambda found: _address(found[0], words), text)
    text = URL.sub(lambda found: _address(found[1] + (found[2] or ""), words), text)
    text = DOMAIN.sub(lambda found: _address(found[0], words), text)
    text = PRICE.sub(lambda found: _price(found, words), text)
    for sign, word in (
        *((TIMES, words.times), (DIVIDED, words.divided_by), (MINUS, words.minus)),
        *((PLUS, words.plus), (EQUALS, words.equals)),
    ):
        text = sign.sub(f" {word} ", text)
    text = RANGE.sub(lambda found: f"{found[1] or found[3]} {words.to} {found[2] or found[4]}", text)
    return text.replace(" & ", f" {words.et} ").replace("%", f" {words.percent}")


def _address(address: str, words: SignWords) -> str:
    spoken = {"@": words.at, ".": words.dot, "/": words.slash, "-": words.dash, "_": words.underscore, "+": words.plus}
    return "".join(f" {spoken[letter]} " if letter in spoken else letter for letter in address)


def _price(found: "re.Match[str]", words: SignWords) -> str:
    whole = re.sub(r"\D", "", found["whole"] or found["whole2"])
    part = found["part"] or found["part2"] or "00"
    one, many, small = words.money[found["sign"] or found["sign2"]]
    unit = one if int(whole[:LONGEST_NUMBER]) == 1 and len(whole) == 1 else many
    return f"{whole} {unit}" + ("" if part == "00" else words.and_part.format(part=int(part), unit=small))


def _digit_by_digit(found: "re.Match[str]") -> str:
    return " ".join(letter for letter in found[0] if letter.isdigit())
