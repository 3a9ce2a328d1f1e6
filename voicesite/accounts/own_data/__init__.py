"""Everything about oneself in one archive."""
