"""An engine that cannot be had here."""


class EngineMissing(Exception):
    """Its packages or data are not here. The text is one sentence that says what is missing and what to do."""
