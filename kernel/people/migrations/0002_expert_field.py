"""What an expert is expert in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="field",
            field=models.CharField(default="", max_length=120),
        ),
    ]
