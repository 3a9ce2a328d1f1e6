"""May a running call go on? Every change of rights is announced, and the calls that it concerns are checked again."""
