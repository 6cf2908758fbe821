"""The ``kezhi`` command: a database server where one is needed, then Django's and our own commands."""

import os
import sys

from django.core.management import execute_from_command_line

from kezhi.site import postgres

WITHOUT_DATABASE = {"help", "makemigrations", "--help", "--version", "makemessages", "compilemessages", "collectstatic"}


def main() -> None:
    """Run ``kezhi COMMAND …``; the private database server runs while the command does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.site.settings")
    if not sys.argv[1:] or sys.argv[1] in WITHOUT_DATABASE:
        execute_from_command_line(["kezhi", *sys.argv[1:]])
        return
    if sys.argv[1] == "demo":
        os.environ.setdefault("KEZHI_DEMO", "1")
    with postgres.running():
        execute_from_command_line(["kezhi", *sys.argv[1:]])


if __name__ == "__main__":
    main()
