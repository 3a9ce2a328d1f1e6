"""The caller's name: in what was just said, and in what was said before. Pure."""

import re
from collections.abc import Iterable

from localvoice.answering import Said
from localvoice.answering.rules.patterns import found

CAPITAL = r"(?-i:[A-ZÄÖÜÉÁ])"
NAME = rf"([^\W\d_][\w'’-]{{0,40}}(?:[^\S\n]{CAPITAL}[\w'’-]{{1,40}}){{0,2}})"
NAME_GIVEN = {
    "en": rf"(?:my name is|my name's|i am called|i'm called|call me) {NAME}",
    "de": rf"(?:mein name ist|ich heiße|nennen sie mich|nenn mich) {NAME}",
    "id": rf"(?:nama ?saya|namaku|panggil ?saya|nama ?aku) (?:adalah )?{NAME}",
    "es": rf"(?:me llamo|mi nombre es|llámame|llámeme) {NAME}",
    "fr": rf"(?:je m'appelle|mon nom est|appelez-moi|appelle-moi) {NAME}",
}
WRITTEN_NAME = rf"({CAPITAL}[\w'’-]{{1,40}}(?: {CAPITAL}[\w'’-]{{1,40}}){{0,2}})"
GREETING = r"(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day))[ ,.!]{1,3}(?:there[ ,.!]{1,3})?)"
# Much can follow these words ("I'm hungry", "this is great"): a name has a capital letter, or nothing else was said.
INTRODUCED = (
    rf"^{GREETING}?(?:i'm|i am|this is|it's|it is) {WRITTEN_NAME}(?:[.!,]|$)",
    rf"^{GREETING}this is {NAME}[.!]?$",
    rf"^{GREETING}?(?:this is )?{WRITTEN_NAME} (?:here|speaking)[.!]?$",
)
# Words that may stand where a name is expected: "call me later", "my name is not …".
NO_NAME_WORDS = """
    the a an not it that this what is are in on my your back later tomorrow when if please again for great good nice
    fine okay ok all so too how who why where there here me you very really just at tonight today maybe soon and or but
    no yes well wonderful i i'm i'll nobody dr english german french spanish american british indonesian
"""
NO_NAMES = frozenset(NO_NAME_WORDS.split())
LETTERS_AT_MOST = 300


def name_given(heard: str, language: str) -> str | None:
    """The name that the caller just gave."""
    heard = heard[:LETTERS_AT_MOST].replace("’", "'").strip()
    introduced = (re.search(pattern, heard, re.IGNORECASE) for pattern in INTRODUCED)
    for name in (found(NAME_GIVEN, heard, language), *(match and match.group(1) for match in introduced)):
        if name and name.split()[0].lower().removesuffix("'s") not in NO_NAMES:
            return name[0].upper() + name[1:]
    return None


def callers_name(history: Iterable[Said], language: str) -> str | None:
    """The name that the caller gave last."""
    given = (name_given(said.text, language) for said in history if said.role == "user")
    return next((name for name in reversed(list(given)) if name), None)
