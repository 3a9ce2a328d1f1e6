"""Reads the files that an operator writes: text in UTF-8, with or without a byte order mark."""

from pathlib import Path


def read_text(path: Path) -> str:
    """
    Raises:
        OSError: the file cannot be read.
        ValueError: it is not text in UTF-8. Editors that save UTF-16 put a NUL beside each letter.
    """
    text = path.read_bytes().decode("utf-8-sig")
    if "\0" in text:
        raise ValueError("a NUL is no text")
    return text
