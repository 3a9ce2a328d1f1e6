"""What of calls is counted, measured, traced and logged."""
