"""The bill of materials: valid CycloneDX 1.6, complete, and the same for the same lock."""

from __future__ import annotations

import json
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply_chain.lock import EVERYTHING, SHIPPED, read_lock
from supply_chain.sbom import bill_of_materials


def test_it_is_valid_by_the_published_schema() -> None:
    document = bill_of_materials()

    assert _mistake(document) is None
    document["components"][0]["hashes"][0]["content"] = "not a digest"
    assert "not a digest" in str(_mistake(document))


def test_it_has_every_locked_package_with_every_digest() -> None:
    components = bill_of_materials()["components"]

    digests = {
        component["purl"]: {each["content"] for each in component["hashes"]}
        for component in components
    }
    assert digests == {
        f"pkg:pypi/{package.name}@{package.version}": set(package.digests)
        for package in read_lock(SHIPPED)
    }


def test_each_component_is_needed_by_ours_or_by_another() -> None:
    document = bill_of_materials()

    ours = document["metadata"]["component"]["bom-ref"]
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in document["dependencies"]}
    reached, open_refs = {ours}, [ours]
    while open_refs:
        new = needs[open_refs.pop()] - reached
        reached |= new
        open_refs += new
    assert reached == needs.keys()
    assert len(needs[ours]) > 15


def test_it_says_our_licence_and_those_that_are_installed() -> None:
    document = bill_of_materials()

    assert document["metadata"]["component"]["licenses"] == [{"license": {"id": "EUPL-1.2"}}]
    known = {each["name"]: each.get("licenses") for each in document["components"]}
    assert known["streamlit"] == [{"license": {"id": "Apache-2.0"}}]
    assert known["packaging"] == [{"expression": "Apache-2.0 OR BSD-2-Clause"}]


def test_the_same_lock_gives_the_same_file_and_another_one_another_number(tmp_path: Path) -> None:
    other = tmp_path / "requirements.lock"
    other.write_text(EVERYTHING.read_text("utf-8"), "utf-8")

    assert json.dumps(bill_of_materials()) == json.dumps(bill_of_materials())
    assert bill_of_materials(other)["serialNumber"] != bill_of_materials()["serialNumber"]


def _mistake(document: dict[str, object]) -> object:
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document))
