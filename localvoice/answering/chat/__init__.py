"""The chat completions of the OpenAI API: what is sent, what comes back in pieces, what of it is spoken. No I/O."""
