"""What is said in one call and when: its items, its answers, and the language they are in."""
