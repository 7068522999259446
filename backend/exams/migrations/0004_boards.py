"""Counted leaderboards, the change over 30 days, and what trends compare with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('exams', '0003_seed_achievements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('name', models.CharField(choices=[('top_rated', 'Top rated'), ('rasch', 'Rasch'), ('most_improved', 'Most improved'), ('streaks', 'Streaks')], max_length=20, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=0, help_text='Grows with every count; part of each cache key')),
                ('students', models.PositiveIntegerField(default=0, help_text='Everybody on it, hidden students included')),
                ('window_start', models.DateTimeField(blank=True, help_text='Most improved only: exams that started by then are out of the window', null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='BoardCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField()),
                ('students', models.PositiveIntegerField(default=0)),
                ('above', models.PositiveIntegerField(default=0, help_text='Students with a greater value')),
                ('students_before', models.PositiveIntegerField(default=0)),
                ('above_before', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['board', '-value'],
            },
        ),
        migrations.RemoveIndex(
            model_name='studentrating',
            name='idx_rating_rasch',
        ),
        migrations.AddField(
            model_name='studentrating',
            name='calibrated_exams',
            field=models.IntegerField(default=0, help_text='How many of them gave a Rasch score'),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='month_change',
            field=models.IntegerField(blank=True, help_text='Change of elo over the last 30 days; empty: no exam in them', null=True),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='month_exams',
            field=models.IntegerField(default=0, help_text='Rated exams in the last 30 days'),
        ),
        migrations.AddField(
            model_name='studentstreak',
            name='previous_streak',
            field=models.IntegerField(default=0, help_text='The current streak before the last finished exam'),
        ),
        migrations.AlterField(
            model_name='elohistory',
            name='exam',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='elo_history', to='exams.mockexam'),
        ),
        migrations.AddIndex(
            model_name='elohistory',
            index=models.Index(fields=['exam', 'rank', 'student'], name='idx_history_exam_rank'),
        ),
        migrations.AddIndex(
            model_name='studentrating',
            index=models.Index(condition=models.Q(('rasch_exam__isnull', False)), fields=['-rasch_scaled', 'student'], name='idx_rating_rasch'),
        ),
        migrations.AddIndex(
            model_name='studentrating',
            index=models.Index(condition=models.Q(('month_change__isnull', False)), fields=['-month_change', 'student'], name='idx_rating_month'),
        ),
        migrations.AddField(
            model_name='board',
            name='last_exam',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Trends compare with the board before this exam', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exams.mockexam'),
        ),
        migrations.AddField(
            model_name='boardcount',
            name='board',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='exams.board'),
        ),
        migrations.AddConstraint(
            model_name='boardcount',
            constraint=models.UniqueConstraint(fields=('board', 'value'), name='one_count_per_board_and_value'),
        ),
        migrations.AddConstraint(
            model_name='boardcount',
            constraint=models.CheckConstraint(condition=models.Q(('students__gt', 0), ('students_before__gt', 0), _connector='OR'), name='counted_value_held'),
        ),
    ]
