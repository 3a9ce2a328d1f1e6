"""A local stand-in for Azure AI Voice Live: it hears, answers by rules, and speaks, without any cloud account."""
