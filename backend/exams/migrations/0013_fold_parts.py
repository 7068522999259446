"""Parts and choices of keys as everything reads them: small Latin letters, and a kind that the key can have."""

import re
from string import ascii_lowercase

from django.db import migrations

CYRILLIC, LATIN = "АВЕКМНОРСТУХІЅЈЁ", "ABEKMHOPCTYXISJE"
LOOK_ALIKES = str.maketrans(CYRILLIC, LATIN)
PLAIN = re.compile("[a-z]{0,2}")
# Answers, verdicts and difficulties go with their slot.
MOVES = (
    "UPDATE exams_correctanswer SET sub_part = %(new)s"
    " WHERE exam_id = %(exam)s AND question_number = %(number)s AND sub_part = %(old)s",
    "UPDATE exams_studentanswer a SET sub_part = %(new)s FROM exams_examsession s"
    " WHERE s.id = a.session_id AND s.exam_id = %(exam)s AND a.question_number = %(number)s AND a.sub_part = %(old)s",
    "UPDATE exams_answerverdict SET sub_part = %(new)s"
    " WHERE exam_id = %(exam)s AND question_number = %(number)s AND sub_part = %(old)s",
    "UPDATE exams_itemdifficulty SET sub_part = %(new)s"
    " WHERE exam_id = %(exam)s AND question_number = %(number)s AND sub_part = %(old)s",
)
LETTERS = (
    "translate(upper(regexp_replace({0}, '[[:space:],;./|()]', '', 'g')),"
    f" '{CYRILLIC}', '{LATIN}')"
)
CHOICES = (
    f"""UPDATE exams_correctanswer
        SET choices = {LETTERS.format("choices")}, correct_answer = {LETTERS.format("correct_answer")}
        WHERE kind = 'choice' AND {LETTERS.format("correct_answer")} ~ '^[A-Z]$'
            AND {LETTERS.format("choices")} ~ '^[A-Z]{{2,12}}$'""",
    # A letter that is right was printed on the paper, whatever the list of letters says.
    """UPDATE exams_correctanswer SET choices = substr('ABCDEFGHIJKL', 1, greatest(4, ascii(correct_answer) - 64))
        WHERE kind = 'choice' AND correct_answer ~ '^[A-L]$'
            AND (choices !~ '^[A-Z]{2,12}$' OR strpos(choices, correct_answer) = 0)""",
    # Never a choice: an entry that was stored without its kind.
    """UPDATE exams_correctanswer
        SET kind = CASE WHEN correct_answer ~ '[0-9√π∞=<>]' THEN 'expression' ELSE 'text' END
        WHERE kind = 'choice' AND (correct_answer !~ '^[A-Z]$' OR choices !~ '^[A-Z]{2,12}$'
            OR strpos(choices, correct_answer) = 0)""",
    "UPDATE exams_correctanswer SET choices = '' WHERE kind <> 'choice' AND choices <> ''",
)


def fold_keys(apps, schema_editor):
    fold(schema_editor.connection)


def fold(connection):
    """Give every part that is not plain its plain name, or, where that is taken, the first that is free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT exam_id, question_number, sub_part FROM exams_correctanswer"
            " WHERE (exam_id, question_number) IN"
            " (SELECT exam_id, question_number FROM exams_correctanswer WHERE sub_part !~ '^[a-z]{0,2}$')"
            " ORDER BY exam_id, question_number, sub_part"
        )
        parts = {}
        for exam, number, part in cursor.fetchall():
            parts.setdefault((exam, number), []).append(part)
        for (exam, number), old_parts in parts.items():
            taken = {part for part in old_parts if PLAIN.fullmatch(part)}
            for old in old_parts:
                if old in taken:
                    continue
                new = old.strip().upper().translate(LOOK_ALIKES).lower()
                if not PLAIN.fullmatch(new) or new in taken:
                    new = next(letter for letter in ascii_lowercase if letter not in taken)
                taken.add(new)
                for statement in MOVES:
                    cursor.execute(statement, {"exam": exam, "number": number, "old": old, "new": new})
        for statement in CHOICES:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0012_solutions'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = '1h'", migrations.RunSQL.noop),
        migrations.RunPython(fold_keys, migrations.RunPython.noop),
    ]
