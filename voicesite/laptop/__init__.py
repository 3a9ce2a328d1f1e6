"""What makes the site run on one machine with two commands: Redis, the local voice service, their ends."""
