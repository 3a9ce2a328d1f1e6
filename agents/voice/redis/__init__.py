"""Everything that goes through Redis: which process holds which call, the quota of connects, published events."""
