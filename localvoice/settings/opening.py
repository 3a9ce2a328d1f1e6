"""What the address of a connection says about its session, and which addresses are refused. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

BYOM_REALTIME, BYOM_TEXT = "byom-azure-openai-realtime", "byom-azure-openai-chat-completion"
PROFILES = (BYOM_REALTIME, BYOM_TEXT)
CLIENT_REFERENCE = "client_ec_reference:true"


@dataclass(frozen=True, slots=True)
class Opening:
    """A model, or an agent. With a `profile`, the model is the name of one's own deployment."""

    model: str = ""
    profile: str = ""
    agent_name: str = ""
    features: str = ""

    @property
    def has_client_reference(self) -> bool:
        """Whether the client may send its loudspeaker's sound as a second channel."""
        return CLIENT_REFERENCE in self.features


def opening_from(query: Mapping[str, str]) -> Opening:
    """The opening of a connection with this query."""
    return Opening(
        model=query.get("model", ""),
        profile=query.get("profile", ""),
        agent_name=query.get("agent-name", ""),
        features=query.get("features", ""),
    )


def problem_of(query: Mapping[str, str]) -> str | None:
    """The sentence that a query is refused with, or None."""
    if not query.get("api-version"):
        return "The query parameter api-version is needed."
    if not (query.get("model") or query.get("agent-name")):
        return "The query parameter model is needed."
    if query.get("agent-name") and not query.get("agent-project-name"):
        return "An agent needs the query parameter agent-project-name too."
    if query.get("profile", PROFILES[0]) not in PROFILES:
        return f"The query parameter profile is unknown; allowed are {' and '.join(PROFILES)}."
    return None
