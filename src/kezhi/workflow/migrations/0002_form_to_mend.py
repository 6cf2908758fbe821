"""A piece of work that is finished by handing its form in again knows the form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0001_start"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="form",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
