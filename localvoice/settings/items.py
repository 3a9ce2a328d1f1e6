"""The table of what an item of a conversation may hold, as `conversation.item.create` gives it. Pure."""

from localvoice.settings.checks import boolean, filled, list_of, mapping, one_of, optional, text
from localvoice.settings.options import Group, honoured, ignored

TEXTS = ("input_text", "text")
SOUNDS = ("input_audio", "audio")
CALL, RESULT, APPROVAL = "function_call", "function_call_output", "mcp_approval_response"

PART = Group(
    "item.content[]",
    (
        honoured("text", text, kinds=TEXTS, is_required=True),
        honoured("transcript", optional(text), "counts as said", kinds=SOUNDS),
        ignored("audio", optional(text), "is not heard; its transcript counts", kinds=SOUNDS),
        ignored("image_url", optional(text), "is not seen", kinds=["input_image"]),
        ignored("url", optional(text), kinds=["input_image"]),
        ignored("detail", optional(text), kinds=["input_image"]),
    ),
    kinds=(*TEXTS, *SOUNDS, "input_image"),
)
ITEM = Group(
    "item",
    (
        honoured("id", optional(text), "a new one if left out"),
        honoured("role", one_of(("user", "assistant", "system")), kinds=["message"], is_required=True),
        honoured("content", list_of(mapping), kinds=["message"], is_required=True),
        honoured("name", text, kinds=[CALL], is_required=True),
        honoured("arguments", text, kinds=[CALL], is_required=True),
        honoured("call_id", filled, kinds=[CALL, RESULT], is_required=True),
        honoured("output", text, kinds=[RESULT], is_required=True),
        honoured("approval_request_id", filled, kinds=[APPROVAL], is_required=True),
        honoured("approve", boolean, kinds=[APPROVAL], is_required=True),
        ignored("object", optional(text)),
        ignored("status", optional(one_of(("in_progress", "completed", "incomplete")))),
    ),
    kinds=("message", CALL, RESULT, APPROVAL),
)
