"""The department's own code lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("packs", "0002_pinned"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=300)),
                ("parent", models.CharField(blank=True, max_length=40)),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["-changed_at"], name="code_entry_changed")],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="code_entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts", None), ("ends", None), ("ends__gte", models.F("starts")), _connector="OR"
                        ),
                        name="code_entry_ends_after_start",
                    ),
                ],
            },
        ),
    ]
