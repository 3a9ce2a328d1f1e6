"""The voices that a persona can have: their list, how one finds one, and what to warn of.

All but the models and the pages is pure.
"""
