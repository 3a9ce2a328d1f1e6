"""The way to Voice Live: connections, the microphone's audio for them, their quota."""
