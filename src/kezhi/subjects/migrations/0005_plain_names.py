"""Names are found whatever their width, case and blanks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subjects", "0004_period_of_dispute"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="organisationname",
            index=models.Index(
                models.Func(
                    "name",
                    template="lower(regexp_replace(normalize(%(expressions)s, NFKC), '[\\s\\u00ad\\u200b-\\u200d\\u2060\\ufeff]+', '', 'g'))",
                ),
                name="organisation_name_plain",
            ),
        ),
    ]
