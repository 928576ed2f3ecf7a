"""A time that at least had to run can be stopped before it has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("law", "0004_full_text_given"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clock",
            name="status",
            field=models.CharField(
                choices=[
                    ("running", "计时中"),
                    ("paused", "已中止"),
                    ("met", "按期完成"),
                    ("breached", "已逾期"),
                    ("cut", "未满即止"),
                ],
                default="running",
                max_length=10,
            ),
        ),
    ]
