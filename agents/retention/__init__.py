"""What is gone in time: conversations by their age, versions that nobody needs, and a person who is erased."""
