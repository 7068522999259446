from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Nothing asks for idle practices by their last activity, and each practice's saves paid for the index."""

    atomic = False
    dependencies = [("exams", "0015_undecided")]
    operations = [RemoveIndexConcurrently(model_name="examsession", name="idx_practice_idle")]
