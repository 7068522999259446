"""A session's start has no default any more: the model dates what nobody dated. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0016_no_index_of_idle_practice")]
    operations = [
        migrations.AlterField(model_name="examsession", name="started_at", field=models.DateTimeField()),
    ]
