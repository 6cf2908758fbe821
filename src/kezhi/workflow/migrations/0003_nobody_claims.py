"""Nobody claims a piece of work: it lies in somebody's hands or with their post."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_form_to_mend"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="workitem",
            name="claimed_by",
        ),
    ]
