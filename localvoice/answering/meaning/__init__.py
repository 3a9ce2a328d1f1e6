"""Answers with the persona's facts, found by meaning: "Can I bring my puppy?" finds the fact about dogs.

`answerer.py` is the engine, `finder.py` compares a question with facts, `encoder.py` turns text into vectors with a
small sentence model. `model_files.py` finds its files in an installed package, and `wordpiece.py` cuts text for it.
"""
