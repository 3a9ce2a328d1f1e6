"""Estimates the tokens of a response. The service counts 10 for a second of audio in, and 20 for a second out."""

from typing import Any

from localvoice.dialogue.conversation import Item

AUDIO_TOKENS_IN_PER_S = 10
AUDIO_TOKENS_OUT_PER_S = 20
LETTERS_PER_TOKEN = 4


def text_tokens(text: str) -> int:
    """About how many tokens this text has."""
    return -(-len(text) // LETTERS_PER_TOKEN)


def audio_tokens_out(audio_ms: int) -> int:
    """How many tokens this much generated audio has."""
    return audio_ms * AUDIO_TOKENS_OUT_PER_S // 1000


def usage(instructions: str, before: tuple[Item, ...], text: str, audio_ms: int) -> dict[str, Any]:
    """The `usage` of a response that read the items `before` and said `text`."""
    audio_in = sum(item.user_audio_ms for item in before) * AUDIO_TOKENS_IN_PER_S // 1000
    text_in = text_tokens(instructions) + sum(text_tokens(item.text) for item in before if not item.user_audio_ms)
    text_out, audio_out = text_tokens(text), audio_tokens_out(audio_ms)
    cached = {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0}
    return {
        "total_tokens": text_in + audio_in + text_out + audio_out,
        "input_tokens": text_in + audio_in,
        "output_tokens": text_out + audio_out,
        "input_token_details": {
            "cached_tokens": 0,
            "text_tokens": text_in,
            "audio_tokens": audio_in,
            "image_tokens": 0,
            "cached_tokens_details": cached,
        },
        "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out, "reasoning_tokens": 0},
    }
