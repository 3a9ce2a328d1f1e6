"""What a file is called, on any system and in any script, and how an answer says so (RFC 6266). Pure."""

import re
import unicodedata
from urllib.parse import quote

import regex

from agents.conversations.export.lines import BIDI_MARKS, one_line

UNNAMED = "conversation"
STEM_MAX_BYTES = 120
NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|]')
NEVER_A_NAME = re.compile(
    r"(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)
NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
AS_WRITTEN = "!#$&+-.^_`|~"  # what RFC 8187 leaves as it is, beside letters and digits


def file_name(title: str, suffix: str) -> str:
    """The title as a name: without what some system refuses, at most 120 bytes, and never one of Windows' devices."""
    seen = "".join(sign for sign in one_line(title) if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn", "Co"))
    plain = NOT_IN_A_NAME.sub("-", BIDI_MARKS.sub("", unicodedata.normalize("NFC", seen)))
    stem = _cut(plain).strip(" .-") or UNNAMED
    return f"_{stem}.{suffix}" if NEVER_A_NAME.fullmatch(stem) else f"{stem}.{suffix}"


def attachment(name: str) -> str:
    """The header Content-Disposition: the name in ASCII for old programs, and as it is for all others."""
    stem, _, suffix = name.rpartition(".")
    plain = NOT_PLAIN.sub("-", unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()).strip("-")
    return f"attachment; filename=\"{plain or UNNAMED}.{suffix}\"; filename*=UTF-8''{quote(name, safe=AS_WRITTEN)}"


def _cut(stem: str) -> str:
    """At most so many bytes, at the end of a character as people see it."""
    kept, size = "", 0
    for character in regex.findall(r"\X", stem):
        size += len(character.encode())
        if size > STEM_MAX_BYTES:
            break
        kept += character
    return kept
