"""One browser's socket: who may open it, what it may send, and what goes out to it now."""
