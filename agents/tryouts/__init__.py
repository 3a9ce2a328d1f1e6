"""Tryouts: calls with a draft that nobody has saved. The draft is kept for some minutes, and nothing of the call is."""
