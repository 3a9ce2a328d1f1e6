"""Answers by rules: no model. `answerer.py` is the engine; each module beside it holds one kind of rule."""
