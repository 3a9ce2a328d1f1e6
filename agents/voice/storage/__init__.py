"""What is kept of a conversation in the database."""
