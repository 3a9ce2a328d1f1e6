"""`make bench-voice`: what the local voice service hears, says and knows, and what that costs."""
