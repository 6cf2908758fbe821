"""Projects of other funders' lists: host and leader in words, until they are known."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_copied_from"),
        ("subjects", "0005_plain_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="category",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="project",
            name="discipline",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="project",
            name="final_grade",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="project",
            name="host_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="project",
            name="pi_name",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="project",
            name="published",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="project",
            name="host",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="subjects.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="number",
            field=models.CharField(max_length=30),
        ),
        migrations.AlterField(
            model_name="project",
            name="pi",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects_led",
                to="subjects.person",
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="programme",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AlterField(
            model_name="project",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "执行中"),
                    ("accepted", "已验收"),
                    ("terminated", "已终止"),
                    ("recorded", "名单所列"),
                ],
                default="running",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(condition=models.Q(("host", None)), fields=["host_name"], name="project_host_unknown"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("host__isnull", False), models.Q(("host_name", ""), _negated=True), _connector="OR"
                ),
                name="project_host_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("pi__isnull", False), models.Q(("pi_name", ""), _negated=True), _connector="OR"),
                name="project_leader_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", "0"), _negated=True),
                fields=("source", "number"),
                name="project_number_once_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", "0")),
                fields=("source", "title", "host_name", "pi_name", "amount", "starts", "ends"),
                name="project_without_number_once",
            ),
        ),
    ]
