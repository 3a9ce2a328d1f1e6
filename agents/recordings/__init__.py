"""Recordings of calls: their rows, where their files are, and the page that plays them."""
