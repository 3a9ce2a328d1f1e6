"""The audit trail: who did what, on whom or what, from which address and when. Never what was said or written."""
