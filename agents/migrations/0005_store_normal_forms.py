from collections import defaultdict

from django.db import migrations

from agents.names.normal_form import normal_form

SEARCHED = ["name_search_text", "search_text", "instructions_search_text"]


def store(apps, schema_editor):
    """Saving works the normal forms out (agents/names/stored.py)."""
    for persona in apps.get_model("agents", "Persona").objects.iterator(chunk_size=100):
        persona.save(update_fields=SEARCHED)
    group_name = apps.get_model("agents", "GroupName")
    for group in apps.get_model("auth", "Group").objects.iterator():
        group_name(group=group).save()
    store_accounts(apps)


def store_accounts(apps):
    """Accounts that share a name are kept as they are; a person has to say which of them is to have another name."""
    by_name = defaultdict(list)
    for user in apps.get_model("auth", "User").objects.order_by("pk"):
        by_name[normal_form(user.username)].append(user)
    account_name = apps.get_model("agents", "AccountName")
    for users in by_name.values():
        for user in users:
            account_name(user=user, is_shared=len(users) > 1).save()
    # Two names may look the same on a screen, so each has its id.
    shared = [", ".join(f"{user.username} (id {user.pk})" for user in users) for users in by_name.values() if len(users) > 1]
    if shared:
        print(
            "\n  Accounts whose names differ only in capital letters or in how the same letters are written: "
            f"{'; '.join(shared)}. Nobody else can take such a name. Give all but one of each another name in the admin, "
            "under Users; until then, manage.py setup_check names them.",
            end="",
        )


class Migration(migrations.Migration):
    """Personas, groups and accounts are found in whatever case and normal form, and there is one account a name."""

    dependencies = [
        ("agents", "0004_normal_forms"),
    ]

    operations = [
        migrations.RunPython(store, migrations.RunPython.noop, elidable=True),
    ]
