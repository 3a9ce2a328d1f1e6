"""What is said and whose turn it is. Pure: events go in with their time, effects come out."""
