"""Looks for a word in every column of every table, in what sessions hold, in Redis, and in the files of the site.

And writes it, before, into every text that belongs to a person, found from the models themselves: a new field or a new
table is covered by itself.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import connection, models
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from redis import Redis

from agents.conversations.models import Conversation
from agents.names.stored import NaturalOrder, NormalForm
from agents.operate.models import DayFigures
from agents.personas.models import Persona
from agents.recordings.parts import delete_left
from voicesite.paths import BASE_DIR

WORD = "zwqxvkjo"  # in no text of the site
NOT_OF_ONE_PERSON = {
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",  # the site's own: who makes one names a part of the organisation
    "auth.Group_permissions",
    "agents.GroupName",
    "agents.Lease",
    "agents.MonthCost",  # amounts alone, and without a person those of the site
    *("agents.DayCost", "agents.DayFigures", "agents.PriceTable"),  # counts of all people together
    "agents.LoadedVoices",
    "socialaccount.SocialApp",
}
MADE_BY_HAND = {
    *("auth.User", "agents.AuditEvent", "sessions.Session", "admin.LogEntry"),
    "agents.ErasureRequest",  # what the site notes of its own work
}
POSTGRES_BYTES = 17  # the number of the type bytea
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


class Belongings:
    """A row of every model for one person, with the word in every text of it."""

    def __init__(self, person: User, persona: Persona, conversation: Conversation) -> None:
        version = persona.published
        assert version
        self.rows: dict[type[Model], Model] = {
            User: person,
            Persona: persona,
            type(version): version,
            Conversation: conversation,
            Group: Group.objects.get_or_create(name="Teachers")[0],
            Permission: Permission.objects.earliest("pk"),
            ContentType: ContentType.objects.get_for_model(User),
        }

    def fill(self) -> None:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label not in NOT_OF_ONE_PERSON | MADE_BY_HAND:
                self._write_into(self.row_of(model))

    def row_of(self, model: type[Model]) -> Model:
        if model not in self.rows:
            mine = {each.name: self.row_of(_of(each)) for each in _keys(model) if not each.null}
            found = model._base_manager.filter(**mine).first() if mine else None
            self.rows[model] = found or self._made(model, mine)
        return self.rows[model]

    def _made(self, model: type[Model], keys: dict[str, Model]) -> Model:
        needed = [each for each in model._meta.concrete_fields if _is_needed(each) and each.name not in keys]
        row = model(**keys, **{each.name: _some(each) for each in needed})
        model._base_manager.bulk_create([row])
        return model._base_manager.latest("pk") if row.pk is None else row

    def _write_into(self, row: Model) -> None:
        columns = [each for each in row._meta.concrete_fields if _can_hold_words(each)]
        values = {each.attname: _with_word(each) for each in columns}
        if values:
            type(row)._base_manager.filter(pk=row.pk).update(**values)


def _keys(model: type[Model]) -> list[ForeignKey]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def _of(key: ForeignKey) -> type[Model]:
    related = key.related_model
    assert isinstance(related, type)
    return related


def _is_needed(field: Field) -> bool:
    return not (field.null or field.has_default() or isinstance(field, models.AutoField))


def _can_hold_words(field: Field) -> bool:
    if field.choices or field.unique or not isinstance(field, TEXTS):
        return False
    return field.max_length is None or field.max_length >= len(WORD)


def _with_word(field: Field) -> Any:
    """As the field would have it; what is made of other fields has the word as these have."""
    if isinstance(field, models.JSONField):
        return [WORD] if field.default is list else {"word": WORD}
    if isinstance(field, NormalForm):
        return WORD
    if isinstance(field, NaturalOrder | models.BinaryField):
        return WORD.encode()
    return WORD


def _some(field: Field) -> Any:
    if isinstance(field, TEXTS):
        return _with_word(field) if _can_hold_words(field) else "x"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return timezone.now().date()
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.GenericIPAddressField):
        return "203.0.113.9"
    return 1


def places_with(word: str = WORD) -> list[str]:
    """Where it is: “table.column”, “session”, the name of a key in Redis, or of a file."""
    return [*_columns_with(word), *_sessions_with(word), *_keys_with(word), *_files_with(word)]


def _columns_with(word: str) -> Iterator[str]:
    delete_left(at_most=1_000)  # files go when all is committed, which a test never is
    with connection.cursor() as cursor:
        codes_alone = {DayFigures._meta.db_table}
        for table in sorted({*connection.introspection.table_names(cursor)} - codes_alone):
            for column in connection.introspection.get_table_description(cursor, table):
                cursor.execute(_count_with(table, column.name, is_bytes=column.type_code == POSTGRES_BYTES), [word])
                if cursor.fetchone()[0]:
                    yield f"{table}.{column.name}"


def _count_with(table: str, column: str, *, is_bytes: bool) -> str:
    """A statement that counts the rows with a word in the column, whatever its type."""
    table, column = connection.ops.quote_name(table), connection.ops.quote_name(column)
    if connection.vendor == "sqlite":
        return f"SELECT count(*) FROM {table} WHERE instr(CAST({column} AS BLOB), CAST(%s AS BLOB)) > 0"  # noqa: S608
    found = f"convert_to(%s, 'UTF8') in {column}" if is_bytes else f"%s in {column}::text"
    return f"SELECT count(*) FROM {table} WHERE position({found}) > 0"  # noqa: S608


def _sessions_with(word: str) -> Iterator[str]:
    for session in Session.objects.all():
        if word in str(session.get_decoded()):
            yield "session"


def _keys_with(word: str) -> Iterator[str]:
    with Redis.from_url(settings.REDIS_URL) as redis:
        for key in redis.scan_iter():
            if word.encode() in key + str(_value_of(redis, key)).encode():
                yield key.decode(errors="replace")


def _value_of(redis: Any, key: bytes) -> Any:
    match redis.type(key):
        case b"string":
            return redis.get(key)
        case b"hash":
            return redis.hgetall(key)
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1)
        case b"stream":
            return redis.xrange(key)
    return None  # it ran out meanwhile


def _files_with(word: str) -> Iterator[str]:
    """Those that people's words may be in: what is uploaded or recorded. The database has a test of its own."""
    for path in (path for place in _places_of_files() for path in place.rglob("*")):
        if path.is_file() and word.encode() in str(path).encode() + path.read_bytes():
            yield str(path)


def _places_of_files() -> Iterator[Path]:
    """Of every storage that is a folder. The default one, which nobody uses, would be the checkout itself."""
    for name in settings.STORAGES.keys() - {"staticfiles"}:
        location = Path(getattr(storages[name], "location", BASE_DIR))
        if not BASE_DIR.is_relative_to(location):
            yield location
