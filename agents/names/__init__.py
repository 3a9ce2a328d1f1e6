"""Names and words: in which form they are compared, stored for searches, and put in order."""
