import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What responses use and cost, by which prices, and how long answers take."""

    dependencies = [
        ("agents", "0019_gone_in_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(help_text="They count from this day on.")),
                ("currency", models.CharField(max_length=3)),
                ("region", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("rates", models.JSONField()),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-as_of", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DayCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("model", models.CharField(max_length=80)),
                ("currency", models.CharField(max_length=3)),
                ("priced_as_of", models.DateField(null=True)),
                ("responses", models.PositiveBigIntegerField(default=0)),
                ("unpriced", models.PositiveBigIntegerField(default=0)),
                ("text_in", models.PositiveBigIntegerField(default=0)),
                ("audio_in", models.PositiveBigIntegerField(default=0)),
                ("text_cached", models.PositiveBigIntegerField(default=0)),
                ("audio_cached", models.PositiveBigIntegerField(default=0)),
                ("text_out", models.PositiveBigIntegerField(default=0)),
                ("audio_out", models.PositiveBigIntegerField(default=0)),
                ("cost_nanos", models.PositiveBigIntegerField(default=0)),
                ("persona", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="day_costs", to="agents.persona")),
            ],
            options={
                "verbose_name": "day of costs",
                "verbose_name_plural": "costs",
                "ordering": ["-day", "pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["day", "persona"], name="costs_by_day")],
            },
        ),
        migrations.CreateModel(
            name="MonthCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="Its first day.")),
                ("currency", models.CharField(max_length=3)),
                ("cost_nanos", models.PositiveBigIntegerField(default=0)),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="month_costs", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("month", "user", "currency"), name="one_month_a_person"), models.UniqueConstraint(condition=models.Q(("user", None)), fields=("month", "currency"), name="one_month_of_the_site")],
            },
        ),
        migrations.CreateModel(
            name="ResponseUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("response_id", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("model", models.CharField(max_length=80)),
                ("tier", models.CharField(blank=True, max_length=10)),
                ("hears", models.CharField(max_length=10)),
                ("speaks", models.CharField(max_length=10)),
                ("text_in", models.PositiveIntegerField()),
                ("audio_in", models.PositiveIntegerField()),
                ("text_cached", models.PositiveIntegerField()),
                ("audio_cached", models.PositiveIntegerField()),
                ("text_out", models.PositiveIntegerField()),
                ("audio_out", models.PositiveIntegerField()),
                ("cost_nanos", models.PositiveBigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("priced_as_of", models.DateField(null=True)),
                ("has_failed", models.BooleanField(default=False)),
                ("conversation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="agents.conversation")),
            ],
            options={
                "permissions": [("view_costs", "Can view tokens, costs and latencies")],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("conversation", "response_id"), name="one_use_a_response")],
            },
        ),
        migrations.CreateModel(
            name="TurnTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.CharField(max_length=100)),
                ("at", models.DateTimeField(db_index=True)),
                ("model", models.CharField(max_length=80)),
                ("transcript_ms", models.PositiveIntegerField(null=True)),
                ("first_token_ms", models.PositiveIntegerField(null=True)),
                ("first_audio_ms", models.PositiveIntegerField(null=True)),
                ("sent_ms", models.PositiveIntegerField(null=True)),
                ("heard_ms", models.PositiveIntegerField(null=True)),
                ("conversation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="times", to="agents.conversation")),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("conversation", "item_id"), name="one_time_an_item")],
            },
        ),
    ]
