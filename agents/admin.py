"""Django looks here for this app's admin pages. Each is defined in its own package."""

from agents.audit import admin as audit
from agents.conversations import admin as conversations
from agents.costs import admin as costs
from agents.people import admin as people
from agents.personas import admin as personas
from agents.usage import admin as usage

__all__ = ["audit", "conversations", "costs", "people", "personas", "usage"]
