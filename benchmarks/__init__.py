"""`make bench`: what the relay costs, next to the barest one. docs/performance.md has the method."""
