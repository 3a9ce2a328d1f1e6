from agents.conversations.words.index import drop_on_postgres, fill, make_on_postgres
from django.db import migrations


def fill_words(apps, schema_editor):
    fill(apps.get_model("agents", "Turn"))
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            make_on_postgres(cursor)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            drop_on_postgres(cursor)


class Migration(migrations.Migration):
    """In chunks, and the index while calls go on: so outside a transaction. What was broken off goes on from there."""

    atomic = False

    dependencies = [
        ("agents", "0015_words_of_turns"),
    ]

    operations = [
        migrations.RunPython(fill_words, drop_index),
    ]
