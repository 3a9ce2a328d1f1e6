"""Where Django looks for this app's pages of the admin. Each stands in its room."""

from agents.conversations import admin as conversations
from agents.personas import admin as personas

__all__ = ["conversations", "personas"]
