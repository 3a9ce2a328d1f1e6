"""The column of a turn that holds its words, and the look-up that finds turns by them, on SQLite and PostgreSQL."""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from agents.conversations.words.splitting import Wanted, words_of

SQLITE_INDEX = "agents_said"  # an FTS5 table (index.py)
# The index of PostgreSQL is made of this, and used for nothing else. Django's own search would split words again.
VECTOR = "array_to_tsvector(string_to_array({column}, ' '))"


class Words(models.TextField):
    """The words of a turn's text. Every save() and bulk_create() works them out again; `update()` does not.

    None: a process of an earlier release stored the turn and did not know the column (index.py, `fill`).
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"editable": False, "null": True})

    def pre_save(self, row: Any, add: bool) -> str:
        words = words_of(row.text, row.conversation.user_id)
        setattr(row, self.attname, words)
        return words


@Words.register_lookup
class HasSaid(Lookup):
    """`words__said=Wanted(…)`: the turns of that person in which each term stands."""

    lookup_name = "said"
    prepare_rhs = False
    rhs: Wanted

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _ = self.process_lhs(compiler, connection)
        query = " & ".join(f"'{word}':*" for word in self.rhs.words)  # words have neither quotes nor backslashes
        return self._with_phrases(f"{VECTOR.format(column=column)} @@ %s::tsquery", query, column)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _ = self.process_lhs(compiler, connection)
        key = f'{connection.ops.quote_name(self.lhs.alias)}."id"'
        query = " AND ".join(f'"{word}"*' for word in self.rhs.words)
        return self._with_phrases(
            f"{key} IN (SELECT rowid FROM {SQLITE_INDEX} WHERE {SQLITE_INDEX} MATCH %s)",  # noqa: S608 - our own name
            query,
            column,
        )

    def _with_phrases(self, found: str, query: str, column: str) -> tuple[str, list[Any]]:
        """The index knows no order; terms of several words stand in theirs."""
        longer = [phrase for phrase in self.rhs.phrases if " " in phrase]
        in_order = "".join(f" AND (' ' || {column}) LIKE %s" for _ in longer)
        return f"({found}{in_order})", [query, *(f"% {phrase}%" for phrase in longer)]
