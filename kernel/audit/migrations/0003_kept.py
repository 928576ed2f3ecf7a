"""The database itself refuses to delete an entry."""

from django.db import migrations

from kernel.audit.keeping import guard, unguard


def forwards(apps, editor):
    for statement in guard(editor.connection.vendor):
        editor.execute(statement)


def backwards(apps, editor):
    editor.execute(unguard(editor.connection.vendor))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(forwards, backwards)]
