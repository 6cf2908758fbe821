"""What reviewers say of single fields of a submitted version."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kezhi_forms", "0002_append_only"),
        ("subjects", "0003_holding_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("item", models.BigIntegerField()),
                ("post", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subjects.person"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subjects.person"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="kezhi_forms.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("sent_at", None)), fields=["item"], name="field_comment_unsent")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("settled_at", None), ("sent_at__isnull", False), _connector="OR"),
                        name="field_comment_settled_once_sent",
                    )
                ],
            },
        ),
    ]
