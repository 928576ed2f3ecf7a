"""Only sealed entries are looked up by their seal.

The old index is dropped by hand: altering the column would make SQLite copy the table, and its triggers would be gone.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_mark")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("DROP INDEX IF EXISTS audit_entry_seal_id_7b6a749f", migrations.RunSQL.noop)
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="seal",
                    field=models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="audit.seal"
                    ),
                )
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("seal__isnull", False)), fields=["seal"], name="audit_entry_sealed"
            ),
        ),
    ]
