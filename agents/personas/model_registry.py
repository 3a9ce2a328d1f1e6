"""Which family a model is of: how it hears and speaks decides what goes with it. Pure.

The models themselves stand in `models.toml`, with the date of the facts.
"""

from enum import StrEnum


class Family(StrEnum):
    REALTIME = "realtime"
    """Hears and speaks itself: the gpt-realtime models, and one's own deployments of them."""
    NATIVE = "native"
    """azure-realtime: hears and speaks itself, with voices of its own."""
    TEXT = "text"
    """Reads what was heard, and an Azure voice reads its answer aloud."""
    PHI = "phi"
    """As TEXT, but it calls no tools of other servers."""
    AGENT = "agent"
    """An agent of Microsoft Foundry. It brings its own instructions, model and tools."""


class Profile(StrEnum):
    """How a deployment of one's own is reached; the wire's own words."""

    NONE = ""
    REALTIME = "byom-azure-openai-realtime"
    TEXT = "byom-azure-openai-chat-completion"


def family_of(model: str, profile: str = "") -> Family:
    """The family of a model. The name of one's own deployment says nothing, but its profile does."""
    if profile:
        return Family.REALTIME if profile == Profile.REALTIME else Family.TEXT
    if model == "azure-realtime":
        return Family.NATIVE
    if model.startswith("gpt-realtime"):
        return Family.REALTIME
    return Family.PHI if model.startswith("phi") else Family.TEXT
