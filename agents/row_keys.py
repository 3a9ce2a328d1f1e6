"""Keys of rows, as a browser sends them: those that no column can hold name no row, and the database is not asked.

Django knows that for `=`, `<` and `>`. For `in`, which its forms and actions use, the database refuses the number, and
the answer would be 500.
"""

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In

LONGEST = 19  # digits of the largest key; Python itself reads no more than 4300


def as_key(text: str) -> int | None:
    """The number; None for what is no key of any table."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None


class InRange(In):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            low, high = connection.ops.integer_field_range(self.lhs.output_field.get_internal_type())
            self.rhs = [key for key in self.rhs if not isinstance(key, int) or low <= key <= high]
        return super().process_rhs(compiler, connection)


def ask_for_no_key_out_of_range() -> None:
    IntegerField.register_lookup(InRange)
