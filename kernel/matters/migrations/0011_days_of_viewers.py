"""The lists know the days of receipt and of ending; the few matters that may need a leader have an index.

The columns are added by hand: Django would make SQLite copy the table.
"""

from django.db import migrations, models

ADD = [
    "ALTER TABLE matters_viewer ADD COLUMN received_on date NOT NULL DEFAULT '1970-01-01'",
    "ALTER TABLE matters_viewer ADD COLUMN ended_on date NULL",
]
FILL = {
    "sqlite": [
        "UPDATE matters_viewer SET (received_on, ended_on) = (SELECT date(m.received_at, '+8 hours'),"
        " date(m.ended_at, '+8 hours') FROM matters_matter m WHERE m.id = matters_viewer.matter_id)",
    ],
    "postgresql": [
        "UPDATE matters_viewer v SET received_on = (m.received_at AT TIME ZONE 'Asia/Shanghai')::date,"
        " ended_on = (m.ended_at AT TIME ZONE 'Asia/Shanghai')::date FROM matters_matter m WHERE m.id = v.matter_id",
        "ALTER TABLE matters_viewer ALTER COLUMN received_on DROP DEFAULT",
    ],
}


def fill(apps, schema_editor):
    for one in (*ADD, *FILL[schema_editor.connection.vendor]):
        schema_editor.execute(one)


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0010_leaner_indexes'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(fill, migrations.RunPython.noop)],
            state_operations=[
                migrations.AddField(model_name='viewer', name='received_on', field=models.DateField()),
                migrations.AddField(model_name='viewer', name='ended_on', field=models.DateField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='viewer',
            index=models.Index(fields=['key', 'received_on', 'cell', 'ended_on', 'matter'], name='matters_viewer_received'),
        ),
        migrations.AddIndex(
            model_name='viewer',
            index=models.Index(condition=models.Q(('ended_on__isnull', False)), fields=['key', 'ended_on', 'cell', 'matter'], name='matters_viewer_ended'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('loop', 'backstop'), ('open', True)), fields=['loop', 'id'], name='matters_backstop'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('open', True), ('refusals__gte', 2)), fields=['refusals', 'id'], name='matters_refused'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('node', 'joint_session'), ('open', True)), fields=['node', 'id'], name='matters_meeting'),
        ),
    ]
