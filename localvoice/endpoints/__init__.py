"""Servers that speak the OpenAI API and can take the place of a part: where they are, asking them, when they fail."""
