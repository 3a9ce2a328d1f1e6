"""What is counted, measured and logged of calls."""
