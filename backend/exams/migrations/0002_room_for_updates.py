"""Leave room on the pages of tables whose rows are updated in place, and name what the planner should know."""

from django.db import migrations

FORWARD = """
ALTER TABLE exams_studentanswer SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE exams_examsession SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
"""
BACKWARD = """
ALTER TABLE exams_studentanswer RESET (fillfactor, autovacuum_vacuum_scale_factor);
ALTER TABLE exams_examsession RESET (fillfactor, autovacuum_vacuum_scale_factor);
"""


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
