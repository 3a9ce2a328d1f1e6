"""The calls of this process and of the others: how they begin, are taken up, and end."""
