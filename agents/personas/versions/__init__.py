"""The versions of a persona: published, compared, brought back. The pages are the same for owners and in the admin."""
