from django.db import migrations, models

from agents.names.normal_form import normal_form

SUPERVISOR = "Supervisor"
AS_IT_WAS = {"view_conversation"}
OPERATES = {
    "view_dashboard": "Can see the calls of all people in figures, and nothing of who talked or what was said",
    "supervise_conversation": "Can see who talks with which persona now, and end a call",
}


def permissions_of(apps):
    """Django makes permissions only after all migrations; what is there by then, it leaves as it is."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="agents", model="dayfigures"
    )
    permissions = apps.get_model("auth", "Permission").objects
    for codename, name in OPERATES.items():
        yield permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


def give_to_supervisors(apps, schema_editor):
    """A group whose rights an operator has changed stays as it is."""
    there = apps.get_model("agents", "GroupName").objects.filter(search_text=normal_form(SUPERVISOR)).first()
    if there is None:
        return
    rights = codenames_of(there.group)
    if rights == AS_IT_WAS:
        there.group.permissions.add(*permissions_of(apps))
    elif not rights >= set(OPERATES):
        print(f"\n  The group “{there.group.name}” has other rights than it came with: it gets no new ones.", end="")


def take_back(apps, schema_editor):
    """The earlier release does not know these rights, whoever has them."""
    permissions = apps.get_model("auth", "Permission").objects
    permissions.filter(content_type__app_label="agents", codename__in=OPERATES).delete()


def codenames_of(group):
    return set(group.permissions.values_list("codename", flat=True))


class Migration(migrations.Migration):
    """Calls are counted by day, persona and model; live calls are found fast; supervisors may end one."""

    dependencies = [
        ("agents", "0020_costs_and_latencies"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("persona_id", models.UUIDField()),
                ("model", models.CharField(max_length=80)),
                ("calls", models.PositiveIntegerField(default=0)),
                ("seconds", models.PositiveBigIntegerField(default=0)),
                ("turns", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("interrupted", models.PositiveIntegerField(default=0)),
                ("typed", models.PositiveIntegerField(default=0)),
                ("failed_answers", models.PositiveIntegerField(default=0)),
                ("input_tokens", models.PositiveBigIntegerField(default=0)),
                ("cached_tokens", models.PositiveBigIntegerField(default=0)),
                ("output_tokens", models.PositiveBigIntegerField(default=0)),
                ("cost_micros", models.PositiveBigIntegerField(null=True)),
                ("lengths", models.JSONField(default=list)),
                ("ends", models.JSONField(default=dict)),
                ("latencies", models.JSONField(default=dict)),
            ],
            options={
                "permissions": list(OPERATES.items()),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("day", "persona_id", "model"), name="figures_of_a_day")
                ],
            },
        ),
        migrations.AddField(
            "Conversation",
            "is_counted",
            models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Whether the figures of its day have it.",
            ),
        ),
        migrations.AddIndex(
            "Conversation",
            models.Index(condition=models.Q(ended_at=None), fields=["started_at"], name="live_conversations"),
        ),
        migrations.AddIndex(
            "Conversation",
            models.Index(condition=models.Q(is_counted=False), fields=["ended_at"], name="uncounted_conversations"),
        ),
        migrations.RunPython(give_to_supervisors, take_back),
    ]
