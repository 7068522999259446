"""First places kept as rows instead of indexes over every rating, which one exam updates all at once."""

import django.db.models.deletion
from django.db import migrations, models

# An exam updates every row once: room on the same page spares the indexes (heap-only tuples).
FORWARD = """
ALTER TABLE exams_studentrating SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE exams_studentstreak SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
"""
BACKWARD = """
ALTER TABLE exams_studentrating RESET (fillfactor, autovacuum_vacuum_scale_factor);
ALTER TABLE exams_studentstreak RESET (fillfactor, autovacuum_vacuum_scale_factor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('exams', '0004_boards'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='1, 2, 3 … without gaps; ties in a fixed order')),
                ('rank', models.PositiveIntegerField(help_text='Ties share it')),
                ('value', models.FloatField()),
                ('trend', models.IntegerField(blank=True, help_text='Places gained by the last exam; empty: not there before', null=True)),
                ('detail', models.FloatField(blank=True, null=True)),
            ],
            options={
                'ordering': ['board', 'position'],
            },
        ),
        migrations.RemoveIndex(
            model_name='studentrating',
            name='idx_rating_elo',
        ),
        migrations.RemoveIndex(
            model_name='studentrating',
            name='idx_rating_rasch',
        ),
        migrations.RemoveIndex(
            model_name='studentrating',
            name='idx_rating_month',
        ),
        migrations.RemoveIndex(
            model_name='studentstreak',
            name='idx_streak_current',
        ),
        migrations.AlterField(
            model_name='elohistory',
            name='exam',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='elo_history', to='exams.mockexam'),
        ),
        migrations.AlterField(
            model_name='elohistory',
            name='student',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='elo_history', to='accounts.student'),
        ),
        migrations.AlterField(
            model_name='studentrating',
            name='rasch_exam',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The exam that the theta comes from; empty: never estimated', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exams.mockexam'),
        ),
        migrations.AddField(
            model_name='boardrow',
            name='board',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exams.board'),
        ),
        migrations.AddField(
            model_name='boardrow',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.student'),
        ),
        migrations.AddConstraint(
            model_name='boardrow',
            constraint=models.UniqueConstraint(fields=('board', 'position'), name='one_row_per_board_and_position'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
