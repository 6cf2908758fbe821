"""Uploaded tables, their rows, and what headers were said to mean."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0011_notice_to_nobody_yet"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportHabit",
            fields=[
                ("kind", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("heads", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "待对应"),
                            ("checking", "检查中"),
                            ("checked", "待导入"),
                            ("importing", "导入中"),
                            ("done", "已完成"),
                            ("cancelled", "已放弃"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("head_first", models.PositiveIntegerField(default=0)),
                ("head_last", models.PositiveIntegerField(default=0)),
                ("heads", models.JSONField(default=list)),
                ("columns", models.JSONField(default=dict)),
                ("units", models.JSONField(default=dict)),
                ("from_1904", models.BooleanField(default=False)),
                ("options", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("rows_in", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("faulty", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("expected", models.JSONField(default=dict)),
                ("cursor", models.PositiveIntegerField(default=0)),
                ("task", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("person", models.BigIntegerField(null=True)),
                ("holding", models.BigIntegerField(null=True)),
                ("on_behalf_of", models.BigIntegerField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待导入"),
                            ("created", "新增"),
                            ("updated", "更新"),
                            ("unchanged", "无变化"),
                            ("faulty", "有误"),
                            ("skipped", "跳过"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raw", models.JSONField()),
                ("complaints", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("object_id", models.BigIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="base.importbatch"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows_in__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("created"), "+", models.F("updated")
                                    ),
                                    "+",
                                    models.F("unchanged"),
                                ),
                                "+",
                                models.F("faulty"),
                            ),
                            "+",
                            models.F("skipped"),
                        ),
                    )
                ),
                name="import_batch_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    (
                        "rows_in",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("created"), "+", models.F("updated")
                                    ),
                                    "+",
                                    models.F("unchanged"),
                                ),
                                "+",
                                models.F("faulty"),
                            ),
                            "+",
                            models.F("skipped"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="import_batch_done_with_every_row",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "state", "number"], name="import_row_of_state"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="import_row_number_once"),
        ),
    ]
