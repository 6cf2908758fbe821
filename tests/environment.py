"""The tests' own surroundings, set before Django is: a database server of their own under var/test."""

import os
from pathlib import Path

os.environ["KEZHI_VAR"] = str(Path.cwd() / "var" / "test")
os.environ.setdefault("KEZHI_SECRET_KEY", "for tests only")
os.environ["KEZHI_SIGNUP_LIMIT"] = "1000/m/ip"  # all tests sign up from one address
os.environ.pop("KEZHI_DATABASE_URL", None)
