from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def store_language(apps, schema_editor):
    versions = apps.get_model("agents", "PersonaVersion").objects.filter(pk=OuterRef("published_id"))
    published = apps.get_model("agents", "Persona").objects.exclude(published=None)
    published.update(published_language=Subquery(versions.values("language")))


class Migration(migrations.Migration):
    """The languages that the gallery offers are read from an index alone."""

    dependencies = [
        ("agents", "0021_figures_and_live_board"),
    ]

    operations = [
        migrations.AddField(
            "Persona", "published_language", models.CharField(db_default="", editable=False, max_length=20)
        ),
        migrations.RunPython(store_language, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "Persona",
            models.Index(
                fields=["archived_at", "owner", "active", "published", "everyone", "published_language", "id"],
                name="languages_in_gallery",
            ),
        ),
    ]
