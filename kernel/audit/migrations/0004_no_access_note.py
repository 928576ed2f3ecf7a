"""Nothing reads the notes of who asked the ledger: there is no page for it yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_kept"),
    ]

    operations = [
        migrations.DeleteModel(
            name="AccessNote",
        ),
    ]
