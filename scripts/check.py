"""Everything that must hold before a change is taken; stops at the first that doesn't and says what to do."""

import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BIN = PROJECT / ".venv" / "bin"
STEPS = (
    ("格式 format", ["ruff", "format", "--check", "-q", "."], "make: .venv/bin/ruff format ."),
    ("规范 lint", ["ruff", "check", "-q", "."], "make: .venv/bin/ruff check --fix ."),
    ("类型 types", ["mypy", "--no-error-summary"], "mend the types"),
    ("结构 structure", ["lint-imports", "--no-logo"], "a module imports only what stands before it"),
)
TESTS = ["python", "-m", "pytest", "-n", "2", "--dist", "worksteal"]


def main() -> int:
    for title, command, mend in STEPS:
        print(f"{'· ' + title:32}", end="", flush=True)
        began = time.monotonic()
        done = subprocess.run([BIN / command[0], *command[1:]], cwd=PROJECT, capture_output=True, text=True)
        if done.returncode:
            print(f"✗\n{done.stdout}{done.stderr}\n✗ {title}: {mend}")
            return 1
        print(f"✓ {time.monotonic() - began:.0f} s")
    print("· 测试 tests", flush=True)
    failed = subprocess.run([BIN / TESTS[0], *TESTS[1:]], cwd=PROJECT).returncode
    if failed:
        print("✗ 有测试未通过：请看上面的第一个失败。Some tests failed: see the first failure above.")
    return failed


if __name__ == "__main__":
    sys.exit(main())
