from django.db import migrations, models

import exams.models.exam


class Migration(migrations.Migration):
    dependencies = [("exams", "0011_paper_places")]

    operations = [
        migrations.AddField(
            model_name="mockexam",
            name="solutions_file",
            field=models.FileField(
                blank=True,
                default="",
                help_text="Worked solutions: shown with the results, never before",
                upload_to=exams.models.exam.exam_pdf_path,
            ),
            preserve_default=False,
        ),
        # The release before this one, which may still be running, writes exams without this column.
        migrations.RunSQL(
            "ALTER TABLE exams_mockexam ALTER COLUMN solutions_file SET DEFAULT ''", migrations.RunSQL.noop
        ),
    ]
