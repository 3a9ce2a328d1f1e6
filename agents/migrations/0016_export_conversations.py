from importlib import import_module

from django.db import migrations

from agents.names.normal_form import normal_form

EXPORTS = {"export_conversation": "Can export other people's conversations that they may view"}
# What groups of 0011_roles get beside what they have. Supervisors read and take nothing away, support reads nothing.
MORE = {"Privacy officer": EXPORTS}


def roles_before():
    return import_module("agents.migrations.0011_roles").ROLES


def permission(apps, codename, name):
    """Django makes permissions only after all migrations; what is there by then, it leaves as it is."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="agents", model="conversation"
    )
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


def add_to_roles(apps, schema_editor):
    """A group that an operator has changed stays as it is."""
    names = apps.get_model("agents", "GroupName").objects
    for role, more in MORE.items():
        there = names.filter(search_text=normal_form(role)).first()
        if there is None:
            continue
        if codenames_of(there.group) == set(roles_before()[role]):
            there.group.permissions.add(*(permission(apps, *each) for each in more.items()))
        elif not set(more) <= codenames_of(there.group):
            print(f"\n  The group “{there.group.name}” was changed: it stays as it is, and may not export.", end="")


def take_from_roles(apps, schema_editor):
    """The right that the earlier release does not know goes, wherever it was given."""
    permissions = apps.get_model("auth", "Permission").objects
    permissions.filter(content_type__app_label="agents", codename__in=EXPORTS).delete()


def codenames_of(group):
    return set(group.permissions.values_list("codename", flat=True))


class Migration(migrations.Migration):
    """To export other people's conversations is a permission of its own; privacy officers get it."""

    dependencies = [("agents", "0015_words_of_turns_filled")]

    operations = [
        migrations.AlterModelOptions(
            name="conversation",
            options={
                "ordering": ["-started_at"],
                "permissions": [
                    ("view_conversation_metadata", "Can view who called whom and when, and nothing of what was said"),
                    ("export_conversation", "Can export other people's conversations that they may view"),
                ],
            },
        ),
        migrations.RunPython(add_to_roles, take_from_roles),
    ]
