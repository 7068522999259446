"""No index and no check on awards that nothing asks for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0006_board_listed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='studentachievement',
            name='achievement',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='earned', to='exams.achievement'),
        ),
        migrations.AlterField(
            model_name='studentachievement',
            name='session',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='achievements', to='exams.examsession'),
        ),
    ]
