"""May a running call go on? A change of rights is announced, and every call that it concerns is checked again."""
