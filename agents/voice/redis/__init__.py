"""All that goes through Redis: who holds which call, the quota of connects, and what is published."""
