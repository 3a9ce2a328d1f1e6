from django.db import migrations

from agents.names.normal_form import normal_form

EDITS = {"add_persona": "Can add persona", "change_persona": "Can change persona", "view_persona": "Can view persona"}
PUBLISHES = {"publish_persona": "Can publish versions of other people's personas"}
READS = {"view_conversation": "Can view conversation"}
SEES_CALLS = {"view_conversation_metadata": "Can view who called whom and when, and nothing of what was said"}
DELETES = {"delete_conversation": "Can delete conversation"}
ROLES = {
    "Persona editor": EDITS,
    "Persona publisher": EDITS | PUBLISHES,
    "Supervisor": READS,
    "Support": SEES_CALLS,
    "Privacy officer": READS | DELETES,
}


def permissions_of(apps, role):
    """Django makes permissions only after all migrations; what is there by then, it leaves as it is."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for codename, name in ROLES[role].items():
        model = "persona" if codename.endswith("_persona") else "conversation"
        content_type, _ = content_types.get_or_create(app_label="agents", model=model)
        yield permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


def add_roles(apps, schema_editor):
    """A group that an operator has made under such a name stays theirs: its members get no right by this."""
    names = apps.get_model("agents", "GroupName").objects
    for role in ROLES:
        there = names.filter(search_text=normal_form(role)).first()
        if there is None:
            group = apps.get_model("auth", "Group").objects.create(name=role)
            group.permissions.set(permissions_of(apps, role))
            names.get_or_create(group=group)
        elif codenames_of(there.group) != set(ROLES[role]):
            print(f"\n  There is a group “{there.group.name}” already: it stays as it is, and gets no rights.", end="")


def remove_roles(apps, schema_editor):
    """Those that nobody has changed or uses. The right that the earlier release does not know goes in any case."""
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        is_used = group.user_set.exists() or group.personas.exists()
        if not is_used and codenames_of(group) == set(ROLES[group.name]):
            group.delete()
    permissions = apps.get_model("auth", "Permission").objects
    permissions.filter(content_type__app_label="agents", codename__in=SEES_CALLS).delete()


def codenames_of(group):
    return set(group.permissions.values_list("codename", flat=True))


class Migration(migrations.Migration):
    """Five groups with the rights of five kinds of work. docs/security.md has them as a table."""

    dependencies = [
        ("agents", "0010_persona_versions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="conversation",
            options={
                "ordering": ["-started_at"],
                "permissions": [
                    ("view_conversation_metadata", "Can view who called whom and when, and nothing of what was said")
                ],
            },
        ),
        migrations.RunPython(add_roles, remove_roles),
    ]
