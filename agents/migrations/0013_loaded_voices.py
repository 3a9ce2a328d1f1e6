from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("agents", "0012_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadedVoices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("loaded_at", models.DateTimeField()),
                ("voices", models.JSONField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
