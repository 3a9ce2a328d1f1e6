"""Whisper base, a recogniser of many languages, as an extra: its files in wheels, what it hears, the model itself."""
