"""What a client may set: checks of every field, and what a session starts with. Pure."""
