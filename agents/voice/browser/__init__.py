"""The way to a browser and back: what it gets and when, and how it finds its call again."""
