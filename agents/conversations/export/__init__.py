"""A conversation as a file: what was said by whom, when, and that one side is an AI. Formats: docs/conversations.md."""
