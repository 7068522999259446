"""What an exam writes for each of its students: nothing twice, and no index or check that a session's own makes idle."""

import django.db.models.deletion
from django.db import migrations, models

PATIENCE = "SET LOCAL statement_timeout = '1h'"  # a table of many exams takes longer than a request may
# An ability is that of a raw score.
ABILITIES = """
INSERT INTO exams_scoreability (exam_id, raw_score, ability_logits, ability_se, rasch_scaled, percentile)
SELECT DISTINCT ON (s.exam_id, s.raw_score)
       s.exam_id, s.raw_score, a.ability_logits, a.ability_se, a.rasch_scaled, a.percentile
FROM exams_sessionability a JOIN exams_examsession s ON s.id = a.session_id
WHERE s.raw_score IS NOT NULL ORDER BY s.exam_id, s.raw_score, a.session_id
"""
ABILITIES_BACK = """
INSERT INTO exams_sessionability (session_id, ability_logits, ability_se, rasch_scaled, percentile)
SELECT s.id, a.ability_logits, a.ability_se, a.rasch_scaled, a.percentile
FROM exams_examsession s JOIN exams_scoreability a ON a.exam_id = s.exam_id AND a.raw_score = s.raw_score
WHERE s.mode = 'live' AND s.status = 'submitted'
"""
BEFORE = """
UPDATE exams_elohistory h SET percent_before = f.percent_before, rank_before = f.rank_before
FROM (
    SELECT h.id, lag(h.score_percent) OVER exams AS percent_before, lag(h.rank) OVER exams AS rank_before
    FROM exams_elohistory h JOIN exams_mockexam e ON e.id = h.exam_id
    WINDOW exams AS (PARTITION BY h.student_id ORDER BY e.scheduled_start, e.id)
) f
WHERE f.id = h.id AND f.percent_before IS NOT NULL
"""
LAST = """
UPDATE exams_studentrating r
SET last_exam_id = l.exam_id, last_percent = l.score_percent, last_rank = l.rank, elo_before = l.elo_before,
    rasch_before = l.rasch_before
FROM (
    SELECT DISTINCT ON (h.student_id) h.* FROM exams_elohistory h JOIN exams_mockexam e ON e.id = h.exam_id
    ORDER BY h.student_id, e.scheduled_start DESC, e.id DESC
) l
WHERE l.student_id = r.student_id
"""
# Streaks counted so far are rebuilt with the next exam.
STREAKS = "UPDATE exams_board SET counted_over = 'distrusted' WHERE name = 'streaks'"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('exams', '0009_room_for_marks'),
    ]

    operations = [
        migrations.RunSQL(PATIENCE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='ScoreAbility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exam', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='score_abilities', to='exams.mockexam')),
                ('raw_score', models.PositiveSmallIntegerField()),
                ('ability_logits', models.FloatField()),
                ('ability_se', models.FloatField()),
                ('rasch_scaled', models.FloatField(help_text='0..100')),
                ('percentile', models.FloatField(help_text='Share of the sitting that scored lower, ties half; 0..100')),
            ],
            options={
                'verbose_name_plural': 'score abilities',
                'ordering': ['exam', 'raw_score'],
                'constraints': [
                    models.UniqueConstraint(fields=('exam', 'raw_score'), name='one_ability_per_exam_and_score'),
                    models.CheckConstraint(condition=models.Q(('ability_se__gte', 0)), name='score_ability_se_not_negative'),
                    models.CheckConstraint(condition=models.Q(('percentile__gte', 0), ('percentile__lte', 100), ('rasch_scaled__gte', 0), ('rasch_scaled__lte', 100)), name='scaled_score_ability_in_range'),
                ],
            },
        ),
        migrations.RunSQL(ABILITIES, ABILITIES_BACK),
        migrations.DeleteModel(
            name='SessionAbility',
        ),
        migrations.RemoveConstraint(
            model_name='elohistory',
            name='one_history_row_per_student_and_exam',
        ),
        migrations.RemoveIndex(
            model_name='elohistory',
            name='idx_history_exam_rank',
        ),
        migrations.AddField(
            model_name='elohistory',
            name='percent_before',
            field=models.FloatField(blank=True, help_text="Score of the student's rated exam before", null=True),
        ),
        migrations.AddField(
            model_name='elohistory',
            name='rank_before',
            field=models.PositiveIntegerField(blank=True, help_text="Place in the student's exam before", null=True),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='elo_before',
            field=models.IntegerField(default=1200, help_text='Elo before the last rated exam'),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='last_exam',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text="The student's last rated exam", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exams.mockexam'),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='last_percent',
            field=models.FloatField(blank=True, help_text='Score of the last rated exam', null=True),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='last_rank',
            field=models.PositiveIntegerField(blank=True, help_text='Place in the last rated exam', null=True),
        ),
        migrations.AddField(
            model_name='studentrating',
            name='rasch_before',
            field=models.FloatField(default=50.0, help_text='Rasch scaled score before the last rated exam'),
        ),
        migrations.AlterField(
            model_name='elohistory',
            name='session',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='elo_history', to='exams.examsession'),
        ),
        migrations.AlterField(
            model_name='studentachievement',
            name='achievement',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='earned', to='exams.achievement'),
        ),
        migrations.AlterField(
            model_name='studentachievement',
            name='student',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='achievements', to='accounts.student'),
        ),
        migrations.AlterField(
            model_name='studentrating',
            name='student',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rating', serialize=False, to='accounts.student'),
        ),
        migrations.AlterField(
            model_name='studentstreak',
            name='student',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='streak', serialize=False, to='accounts.student'),
        ),
        migrations.AddConstraint(
            model_name='elohistory',
            constraint=models.UniqueConstraint(fields=('exam', 'student'), name='one_history_row_per_exam_and_student'),
        ),
        migrations.AddIndex(
            model_name='elohistory',
            index=models.Index(condition=models.Q(('rank__lte', 1000)), fields=['exam', 'rank', 'student'], name='idx_history_first_places'),
        ),
        migrations.AddField(
            model_name='board',
            name='counted_over',
            field=models.CharField(blank=True, default='', help_text='Streaks only: a digest of the exams, in order, that they are counted over; empty: none', max_length=64),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(LAST, migrations.RunSQL.noop),
        migrations.RunSQL(STREAKS, migrations.RunSQL.noop),
    ]
