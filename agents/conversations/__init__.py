"""What was said, and the page of a call."""
