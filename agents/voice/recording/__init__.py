"""A call as it was heard: what both sides sounded like, put in time and written to a file off the audio path."""
