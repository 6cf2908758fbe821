"""The guide in the docstring is true: its pack.toml is read, its examples are of known kinds."""

import textwrap
import tomllib

from kezhi.engine import packs


def block(after: str, until: str) -> str:
    assert packs.__doc__
    return textwrap.dedent(packs.__doc__.partition(after)[2].partition("::\n")[2].partition(until)[0])


def test_the_pack_toml_of_the_guide_is_read() -> None:
    manifest = block("pack.toml\n=========", "\nNames that every call has")
    pack = packs.from_files({"pack.toml": manifest.encode()})
    assert (pack.code, pack.kind, pack.owner) == ("projects/young-scientists", "call", "basic-research")
    assert pack.call is not None
    assert pack.call.dates == ("applicant", "unit", "recommender")
    assert [field.name for field in pack.call.fields] == ["grant_limit"]


def test_every_name_of_a_call_and_every_kind_is_told() -> None:
    assert packs.__doc__
    for name in packs.CALL_NAMES:
        assert f"``call.{name}``" in packs.__doc__
    for kind in packs.KINDS:
        assert kind in packs.__doc__


def test_the_examples_of_the_guide_are_toml_of_known_kinds() -> None:
    text = block("Examples\n========", "\nCodes of problems")
    kept = [line for line in text.splitlines() if not line.strip().startswith("#")]
    oneline = "\n".join(kept).replace("steps = [\n", "steps = [")
    data = tomllib.loads(oneline)
    assert set(data) == {"decision", "form", "process", "list", "ballot", "conflict"}
    assert len(data["process"][0]["steps"]) == 6
