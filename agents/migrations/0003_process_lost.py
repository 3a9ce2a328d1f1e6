from django.db import migrations


def rename(old, new):
    def change(apps, schema_editor):
        apps.get_model("agents", "Conversation").objects.filter(end_reason=old).update(end_reason=new)

    return change


class Migration(migrations.Migration):
    """A person interrupts an answer; a call whose process died is lost."""

    dependencies = [
        ("agents", "0002_turn_taking"),
    ]

    operations = [
        migrations.RunPython(rename("interrupted", "process_lost"), rename("process_lost", "interrupted"), elidable=True),
    ]
