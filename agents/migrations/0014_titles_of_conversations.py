import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Conversations have a title, may continue an earlier one, and a person's own are found fast."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agents", "0013_loaded_voices"),
    ]

    operations = [
        migrations.AddField(
            "Conversation",
            "title",
            models.CharField(
                blank=True,
                db_default="",
                help_text="What its person calls it; empty: the persona's name.",
                max_length=120,
            ),
        ),
        migrations.AddField(
            "Conversation",
            "continues",
            models.ForeignKey(
                editable=False,
                help_text="The conversation whose words this one began with.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="continued_in",
                to="agents.conversation",
            ),
        ),
        migrations.AddIndex(
            "Conversation",
            models.Index(fields=["user", "-started_at", "-id"], name="own_conversations"),
        ),
    ]
