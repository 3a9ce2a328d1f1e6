"""How long a step may take on a busy machine. Nothing waits that long when it works."""

BUSY_SECONDS = 50
