"""The picture of a persona: read once, made small, stored in the database, and shown to those who see the persona."""
