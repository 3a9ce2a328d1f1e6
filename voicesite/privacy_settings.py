"""What an operator says of their own on /privacy/: whom to ask, and a text in a file."""

import unicodedata
from pathlib import Path

from voicesite.text_files import read_text

LINE_LIMIT = 200
TEXT_LIMIT = 20_000


def as_line(value: str) -> str:
    """
    Raises:
        ValueError: it is not one short line.
    """
    if len(value) > LINE_LIMIT or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
        raise ValueError(f"allowed is one line of up to {LINE_LIMIT} characters")
    return value.strip()


def as_text_file(path: str) -> str:
    """The path of that file, once it has been read; empty: there is none.

    Raises:
        ValueError: it cannot be used.
    """
    privacy_text(path)
    return path


def privacy_text(path: str) -> str:
    """What the file says, in Markdown; empty: there is none.

    Raises:
        ValueError: it is not the full path of a text, or too long.
    """
    if not path:
        return ""
    if not Path(path).is_absolute():
        raise ValueError("allowed is the full path of a file")
    try:
        text = read_text(Path(path)).strip()
    except OSError as error:
        raise ValueError(f"that file cannot be read ({error.strerror})") from None
    except ValueError:
        raise ValueError("that file is not text in UTF-8: save it as UTF-8") from None
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"that file has {len(text)} characters; allowed are up to {TEXT_LIMIT}")
    return text
