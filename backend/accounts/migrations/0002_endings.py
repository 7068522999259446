"""Blocked and deleted students, and when one was signed out everywhere."""

from django.db import migrations, models
from django.db.models import Q

FORWARD = """
CREATE FUNCTION accounts_note_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_deletedstudent (id, deleted_at)
    SELECT id, now() FROM gone WHERE NOT is_simulated
    ON CONFLICT (id) DO UPDATE SET deleted_at = excluded.deleted_at;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_student_deleted AFTER DELETE ON accounts_student
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION accounts_note_deleted();
"""
BACKWARD = """
DROP TRIGGER accounts_student_deleted ON accounts_student;
DROP FUNCTION accounts_note_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("student", "blocked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "student",
            "blocked_reason",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A reason blocks the student within seconds; without one they are let in. Students do not see it.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            "student",
            "signed_out_at",
            models.DateTimeField(
                blank=True,
                help_text="Signed out on every device: Telegram's data from before signs nobody in",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="DeletedStudent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("deleted_at", models.DateTimeField(db_index=True)),
            ],
            options={"ordering": ["-deleted_at", "id"]},
        ),
        migrations.AddIndex(
            "student",
            models.Index(
                condition=Q(blocked_at__isnull=False), fields=["blocked_at"], name="idx_student_blocked"
            ),
        ),
        migrations.AddConstraint(
            "student",
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(blocked_reason="")),
                name="blocked_for_a_reason",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
