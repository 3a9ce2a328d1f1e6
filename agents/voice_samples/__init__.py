"""A sentence in a voice, so that people hear a voice before they choose it."""
