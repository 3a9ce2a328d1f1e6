"""For those who run the site: the dashboard of all calls in figures, and the live board, where a call can be ended."""
