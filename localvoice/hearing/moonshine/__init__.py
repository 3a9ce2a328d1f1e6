"""Moonshine, an English recogniser: its files in wheels, their preparation, tokens, the model itself."""
