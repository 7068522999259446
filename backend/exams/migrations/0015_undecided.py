"""What could not be judged is called so, is listed, and is judged again; nothing of it needs a long lock."""

import django.db.models.deletion
from django.db import migrations, models


# A release that knows nothing of it shows what it can: not right, and not called wrong.
UNDECIDED_BACK = "UPDATE exams_answerverdict SET outcome = 'unreadable' WHERE outcome = 'undecided'"


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0014_key_constraints'),
    ]

    operations = [
        migrations.CreateModel(
            name='JudgingTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_number', models.PositiveSmallIntegerField()),
                ('sub_part', models.CharField(blank=True, default='', max_length=2)),
                ('answer', models.CharField(max_length=500)),
                ('tries', models.PositiveSmallIntegerField()),
                ('tried_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['exam', 'tries', 'question_number', 'sub_part', 'answer'],
            },
        ),
        migrations.CreateModel(
            name='WaitingPractice',
            fields=[
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='waiting', serialize=False, to='exams.examsession')),
                ('since', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['since', 'session'],
            },
        ),
        migrations.AddField(
            model_name='answerverdict',
            name='judge_again',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'soon'), (2, 'when nothing else waits')], help_text='The outcome is provisional: the worker judges it again', null=True),
        ),
        migrations.AddField(
            model_name='answerverdict',
            name='problem',
            field=models.CharField(blank=True, db_default='', default='', help_text='Why it is unreadable or undecided', max_length=20),
        ),
        migrations.AlterField(
            model_name='answerverdict',
            name='outcome',
            field=models.CharField(choices=[('correct', 'Correct'), ('wrong', 'Wrong'), ('unreadable', 'Unreadable'), ('undecided', 'Undecided')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='answerverdict',
            index=models.Index(condition=models.Q(('judge_again__isnull', False)), fields=['exam', 'judge_again'], name='idx_verdict_to_judge_again'),
        ),
        migrations.AddConstraint(
            model_name='answerverdict',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['correct', 'wrong', 'unreadable', 'undecided'])), name='verdict_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='answerverdict',
            constraint=models.CheckConstraint(condition=models.Q(('override__in', ['', 'correct', 'wrong', 'unreadable'])), name='override_is_a_decision'),
        ),
        migrations.AddField(
            model_name='judgingtry',
            name='exam',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='judging_tries', to='exams.mockexam'),
        ),
        migrations.AddConstraint(
            model_name='judgingtry',
            constraint=models.UniqueConstraint(fields=('exam', 'question_number', 'sub_part', 'answer'), name='one_count_of_tries_per_text'),
        ),
        migrations.AddConstraint(
            model_name='judgingtry',
            constraint=models.CheckConstraint(condition=models.Q(('tries__gte', 1)), name='a_try_was_made'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, UNDECIDED_BACK),
    ]
