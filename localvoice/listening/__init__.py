"""From the microphone's audio to turns: the answers' echo is taken out, speech is found, turns begin and end."""
