"""Who uses the site: accounts and groups, and how they are found by name."""
