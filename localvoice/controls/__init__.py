"""The test controls: what tests set and read back, and what goes wrong at their wish."""
