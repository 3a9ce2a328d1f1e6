"""What is said and whose turn it is. Pure: events go in with their time, actions come out (dialogue.py)."""
