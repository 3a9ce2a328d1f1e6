"""One browser's socket: who may open it, what it may send, and what is sent to it now."""
