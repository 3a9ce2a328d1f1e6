import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SAYS_IT = {
    "db_default": False,  # personas that are there say what they said before
    "default": True,
    "help_text": "Its first sentence says that it is an AI, in its language. The call page says so in any case.",
    "verbose_name": "says that it is an AI",
}


class Migration(migrations.Migration):
    """Who has confirmed which text of the notice; and personas that say what they are."""

    dependencies = [
        ("agents", "0017_recordings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=40)),
                ("text", models.TextField(help_text="As it was shown.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-at"], "default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(fields=("user", "version"), name="one_acknowledgement_a_version"),
        ),
        migrations.AddField("Persona", "says_it_is_ai", models.BooleanField(**SAYS_IT)),
        migrations.AddField("PersonaVersion", "says_it_is_ai", models.BooleanField(**SAYS_IT)),
    ]
