"""Voice Live's protocol: one connection, and what each of its client events does."""
