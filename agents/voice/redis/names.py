"""Names of groups and channels in Redis that more than one room uses."""

from uuid import UUID

LAYER_PREFIX = "asgi"  # what the channel layer puts before its names, unless the settings say something else
RECHECK_GROUP = "calls.recheck"  # every process listens here for changed rights


def group_of_process(process_id: str) -> str:
    """Where other processes reach this one."""
    return f"process.{process_id}"


def group_of_call(conversation_id: UUID, process_id: str) -> str:
    """Where a session publishes. The process is part of it, so that one that has lost the call is not heard."""
    return f"conversation.{conversation_id.hex}.{process_id}"


def channel_of(group: str) -> str:
    """The Redis channel that the layer uses for a group; for those who publish without the layer."""
    return f"{LAYER_PREFIX}__group__{group}"
