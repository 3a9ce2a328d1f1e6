"""What templates of the whole site may ask."""
