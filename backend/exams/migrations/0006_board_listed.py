"""How many students a board showed by name when it was counted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0005_board_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='board',
            name='listed',
            field=models.PositiveIntegerField(default=0, help_text='Shown by name when it was counted'),
        ),
    ]
