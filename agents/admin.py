"""Where Django looks for this app's pages of the admin site. Each stands in its room."""

from agents.personas import admin as personas

__all__ = ["personas"]
