"""Indexes that others cover, or that most rows share one value of, go or become partial.

They are dropped by hand: altering the columns would make SQLite copy tables of a million rows.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


NAMES = (
    "matters_matter_accountable_id_f37a90de",
    "matters_matter_receiver_id_280b335a", "matters_involvement_organisation_id_36bc2f01",
    "matters_involvement_user_id_3588b694", "matters_placement_organisation_id_ed23e374",
    "matters_party_name_digest_0a1d1f89", "matters_party_id_digest_66912bcc", "matters_party_contact_digest_cf914362",
)
DROPS = [f"DROP INDEX IF EXISTS {name}{also}" for name in NAMES for also in ("", "_like")]


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0009_merged_index'),
        ('places', '0002_boundary'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROPS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='involvement',
                    name='organisation',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.organisation'),
                ),
                migrations.AlterField(
                    model_name='involvement',
                    name='user',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='matter',
                    name='accountable',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.organisation'),
                ),
                migrations.AlterField(
                    model_name='matter',
                    name='receiver',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.organisation'),
                ),
                migrations.AlterField(
                    model_name='party',
                    name='contact_digest',
                    field=models.CharField(default='', max_length=32),
                ),
                migrations.AlterField(
                    model_name='party',
                    name='id_digest',
                    field=models.CharField(default='', max_length=32),
                ),
                migrations.AlterField(
                    model_name='party',
                    name='name_digest',
                    field=models.CharField(default='', max_length=32),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='organisation',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.organisation'),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(condition=models.Q(('user__isnull', False)), fields=['user'], name='matters_involved'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('open', True)), fields=['receiver'], name='matters_received'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('id_digest__gt', '')), fields=['id_digest'], name='matters_party_id_d'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('contact_digest__gt', '')), fields=['contact_digest'], name='matters_party_cont'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('name_digest__gt', '')), fields=['name_digest'], name='matters_party_name'),
        ),
    ]
