"""What was said in calls, and the page of a call."""
