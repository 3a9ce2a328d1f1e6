"""Keys of rows, as a browser sends them: what no column can hold names no row, and the database is not asked for it.

Django knows that for `=`, `<` and `>`. For `in`, which its forms and its actions use, the answer would be 500.
"""

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In

LONGEST = 19  # digits of the largest key; Python itself reads no more than 4300


def as_key(text: str) -> int | None:
    """The number; None for what is no key of any table."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None


class InRange(In):
    def get_prep_lookup(self) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = [key for key in self.rhs if not isinstance(key, str) or _is_number(key)]
        return super().get_prep_lookup()

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            low, high = connection.ops.integer_field_range(self.lhs.output_field.get_internal_type())
            self.rhs = [key for key in self.rhs if not isinstance(key, int) or low <= key <= high]
        return super().process_rhs(compiler, connection)


def ask_for_no_key_out_of_range() -> None:
    IntegerField.register_lookup(InRange)


def _is_number(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True
