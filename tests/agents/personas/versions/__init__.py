"""The versions of a persona, and their pages."""
