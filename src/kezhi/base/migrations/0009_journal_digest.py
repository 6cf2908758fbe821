"""Each sealed line keeps its digest, so that a changed one can be named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0008_tasks")]

    operations = [
        migrations.AddField(
            model_name="journalsealed",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
    ]
