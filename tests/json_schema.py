"""jsonschema without the grammars of addresses (RFC 3987): no test of ours asks for a format.

It would build forty of them when it is imported: four seconds of the processor, in each process of the tests.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # so that it counts as not installed

from jsonschema import Draft202012Validator  # noqa: E402 - after the line above

__all__ = ["Draft202012Validator"]
