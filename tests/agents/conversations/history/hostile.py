"""What no form of ours sends."""

from itertools import product
from uuid import UUID

from tests.agents.conversations.history.test_cursor import HOSTILE

KEY = UUID("11111111-2222-3333-4444-555555555555")
NUMBERS = ["0", "-1", str(10**30), "1e400", "٢٠٢٦", "nan"]
TEXTS = ["\0", "a\0b", "'\"\\", "\u202e", "💬", "x" * 10_000, "{{7*7}}", "%s%n", "../../etc/passwd", "\ufffd"]
DAYS = [
    "9999-99-99",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "2026-W01-1",
    "20260101",
    "1.2.2026",
    "today",
    "2026-1-1",
]
ADDRESSES = [
    *({"q": text} for text in (*TEXTS, *NUMBERS, '"', "*", "a AND", "NEAR(", "a:b", "&|!", "-", "(")),
    *({name: day} for name, day in product(("from", "to"), (*DAYS, *NUMBERS, *TEXTS))),
    *({"persona": text} for text in (*TEXTS, *NUMBERS, KEY.hex, "None")),
    *({"length": text} for text in (*TEXTS, *NUMBERS, "short'")),
    *({name: text} for name, text in product(("older", "newer"), (*TEXTS, *NUMBERS, *HOSTILE))),
    {"older": f"1-{KEY.hex}", "newer": f"1-{KEY.hex}", "q": "a", "from": "2026-01-01", "to": "2025-01-01"},
    {"which": "x"},
    {"unknown": "x"},
]
