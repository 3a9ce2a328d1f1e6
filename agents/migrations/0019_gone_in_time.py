import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """How long a persona's conversations are kept, who purges now, and who is to be erased."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agents", "0018_said_plainly"),
    ]

    operations = [
        migrations.AddField(
            "Persona",
            "keep_days",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Conversations are deleted so many days after their end. Empty: as long as the site keeps them.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="keep conversations for (days)",
            ),
        ),
        migrations.CreateModel(
            "Lease",
            [
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=32)),
                ("until", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "ErasureRequest",
            [
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="erasure_request",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("known", models.JSONField(default=dict)),
                ("done", models.JSONField(default=dict)),
                ("read_to", models.BigIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
                "permissions": [("erase_person", "Can erase a person with everything that is theirs")],
            },
        ),
    ]
