"""The words of what was said, as a search compares them: how a text becomes words, and how a database finds them."""
