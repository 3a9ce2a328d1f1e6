import uuid

import django.db.models.deletion
from django.db import migrations, models

MAY_BE_RECORDED = (
    "Callers are asked before each call whether it may be recorded, both sides; whoever says no talks unrecorded. It "
    "needs the operator's leave as well (RECORDING)."
)


def _recorded() -> models.BooleanField:
    return models.BooleanField(db_default=False, default=False, help_text=MAY_BE_RECORDED, verbose_name="may be recorded")


class Migration(migrations.Migration):
    """Calls may be recorded: what the persona says, what the person has agreed to, and the files."""

    dependencies = [
        ("agents", "0016_export_conversations"),
    ]

    operations = [
        migrations.AddField("Persona", "recorded", _recorded()),
        migrations.AddField("PersonaVersion", "recorded", _recorded()),
        migrations.AddField(
            "Conversation",
            "recording_agreed_at",
            models.DateTimeField(
                editable=False,
                help_text="When its person agreed that it is recorded; empty: it is not.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="RecordingPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(default="writing", max_length=10)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(help_text="When its first sound was heard.")),
                ("duration_ms", models.PositiveIntegerField(default=0)),
                (
                    "missing_ms",
                    models.PositiveIntegerField(default=0, help_text="Sound of either side that is silence in it."),
                ),
                ("size_bytes", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(blank=True, help_text="In the storage.", max_length=200)),
                (
                    "tried_at",
                    models.DateTimeField(help_text="When it was last tried to store or to delete the file.", null=True),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="recording_parts",
                        to="agents.conversation",
                    ),
                ),
            ],
            options={"ordering": ["started_at"], "default_permissions": ()},
        ),
    ]
