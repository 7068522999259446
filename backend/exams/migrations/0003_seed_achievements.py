"""The fifteen achievements that every installation starts with. Undoing it removes these fifteen and no others."""

from django.db import migrations

# code, type, name, description, threshold, icon
ACHIEVEMENTS = [
    ("novice", "milestone", "Novice", "Reach a Rasch score of 25", 25, "seedling"),
    ("intermediate", "milestone", "Intermediate", "Reach a Rasch score of 50", 50, "star"),
    ("advanced", "milestone", "Advanced", "Reach a Rasch score of 60", 60, "medal"),
    ("proficient", "milestone", "Proficient", "Reach a Rasch score of 70", 70, "award"),
    ("expert", "milestone", "Expert", "Reach a Rasch score of 80", 80, "crown"),
    ("master", "milestone", "Master", "Reach a Rasch score of 90", 90, "gem"),
    ("grandmaster", "milestone", "Grandmaster", "Reach a Rasch score of 95", 95, "diamond"),
    ("streak_3", "streak", "3-Exam Streak", "Sit 3 exams in a row", 3, "fire"),
    ("streak_5", "streak", "5-Exam Streak", "Sit 5 exams in a row", 5, "fire"),
    ("streak_10", "streak", "10-Exam Streak", "Sit 10 exams in a row", 10, "fire"),
    ("first_exam", "improvement", "First Exam", "Sit your first exam", 1, "rocket"),
    ("exams_5", "improvement", "5 Exams", "Sit 5 exams", 5, "trophy"),
    ("exams_10", "improvement", "10 Exams", "Sit 10 exams", 10, "trophy"),
    ("rising_star", "improvement", "Rising Star", "Score 10 points more than in your previous exam", 10, "trending-up"),
    ("big_leap", "improvement", "Big Leap", "Score 20 points more than in your previous exam", 20, "trending-up"),
]


def seed_achievements(apps, schema_editor):
    Achievement = apps.get_model("exams", "Achievement")
    for code, kind, name, description, threshold, icon in ACHIEVEMENTS:
        Achievement.objects.update_or_create(
            code=code,
            defaults={"type": kind, "name": name, "description": description, "threshold": threshold, "icon": icon},
        )


def remove_seeded(apps, schema_editor):
    Achievement = apps.get_model("exams", "Achievement")
    Achievement.objects.filter(code__in=[row[0] for row in ACHIEVEMENTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("exams", "0002_room_for_updates")]
    operations = [migrations.RunPython(seed_achievements, remove_seeded)]
