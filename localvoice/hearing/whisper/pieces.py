"""Whisper's text: its pieces spell bytes with visible characters, as GPT-2's do. Pure."""

from collections.abc import Iterable

VISIBLE = (*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1))
HIDDEN = tuple(byte for byte in range(256) if byte not in VISIBLE)
# A visible byte is spelt by its own character, the others by those from 256 on: a space by "Ġ".
BYTE_OF = {chr(byte): byte for byte in VISIBLE} | {chr(256 + place): byte for place, byte in enumerate(HIDDEN)}


def text_of(pieces: Iterable[str]) -> str:
    """The text of these pieces, without marks such as "<|de|>"."""
    spelt = "".join(piece for piece in pieces if not (piece.startswith("<|") and piece.endswith("|>")))
    return bytes(BYTE_OF[character] for character in spelt).decode(errors="replace").strip()
