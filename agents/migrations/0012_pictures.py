import django.db.models.deletion
from django.db import migrations, models

import agents.names.stored
from agents.names.natural_order import natural_order


def store_order(apps, schema_editor):
    """Saving works the places out (agents/names/stored.py)."""
    for persona in apps.get_model("agents", "Persona").objects.select_related("published").iterator(chunk_size=100):
        if persona.published:
            persona.published_name_order = natural_order(persona.published.name)
        persona.save(update_fields=["name_order", "published_name_order"])


class Migration(migrations.Migration):
    """Personas have pictures, and the database knows the order of their names."""

    dependencies = [
        ("agents", "0011_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonaPicture",
            fields=[
                (
                    "persona",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="picture",
                        serialize=False,
                        to="agents.persona",
                    ),
                ),
                ("image", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField("Persona", "name_order", agents.names.stored.NaturalOrder(null=True, of="name")),
        migrations.AddField("Persona", "published_name_order", models.BinaryField(editable=False, null=True)),
        migrations.AddIndex(
            "Persona",
            models.Index(
                fields=["archived_at", "owner", "active", "published", "everyone", "published_name_order", "id"],
                name="found_in_gallery",
            ),
        ),
        migrations.RunPython(store_order, migrations.RunPython.noop, elidable=True),
    ]
