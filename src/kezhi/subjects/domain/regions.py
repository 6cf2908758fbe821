"""Region codes of GB/T 2260: two digits of province, two of city, two of county."""


def prefix(code: str) -> str:
    """What all codes within the region begin with: ``620000`` → ``62``, ``620100`` → ``6201``."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def covers(prefixes: tuple[str, ...], code: str) -> bool:
    """Whether one of the ``prefixes`` covers the region ``code``."""
    return bool(prefixes) and code.startswith(prefixes)


def narrowed(scope: tuple[str, ...], part: tuple[str, ...]) -> tuple[str, ...]:
    """The part of ``scope`` that is handed over; all of it where no part is named."""
    return tuple(code for code in part if covers(scope, code)) if part else scope
