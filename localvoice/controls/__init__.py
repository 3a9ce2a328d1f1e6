"""The test controls: what tests set, what they read back, and what goes wrong when they ask for it."""
