"""Names of groups and channels in Redis that more than one room uses."""

from uuid import UUID

LAYER_PREFIX = "asgi"  # the channel layer puts it before its names, unless the settings name another
RECHECK_GROUP = "calls.recheck"  # every process listens to this group for changed rights


def group_of_process(process_id: str) -> str:
    """The group to which other processes send their messages to this one."""
    return f"process.{process_id}"


def group_of_call(conversation_id: UUID, process_id: str) -> str:
    """The group to which a session publishes. It names the process, so that one that has lost the call is not heard."""
    return f"conversation.{conversation_id.hex}.{process_id}"


def channel_of(group: str) -> str:
    """The Redis channel that the layer uses for a group: to publish without the layer."""
    return f"{LAYER_PREFIX}__group__{group}"
