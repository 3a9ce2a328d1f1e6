import agents.conversations.words.field
from agents.conversations.words.index import drop_on_sqlite, make_on_sqlite
from django.conf import settings
from django.db import migrations, models


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            make_on_sqlite(cursor)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            drop_on_sqlite(cursor)


class Migration(migrations.Migration):
    """What was said is found by its words, a conversation by its title, and one's own with a persona fast."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agents", "0014_titles_of_conversations"),
    ]

    operations = [
        migrations.AddField("Conversation", "title_words", models.TextField(db_default="", default="", editable=False)),
        migrations.AddField("Turn", "words", agents.conversations.words.field.Words(editable=False, null=True)),
        migrations.AddIndex(
            "Conversation",
            models.Index(fields=["user", "persona", "-started_at", "-id"], name="own_with_persona"),
        ),
        migrations.AddIndex(
            "Turn",
            models.Index(fields=["conversation"], condition=models.Q(words=None), name="turns_without_words"),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
