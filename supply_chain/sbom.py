"""The bill of materials as CycloneDX 1.6: `python -m supply_chain.sbom --out FILE`.

Every package of `requirements.lock` with its digests, its licence where it is installed here, and what
needs it. No clock and no chance: the same lock gives the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from supply_chain.licences import UNKNOWN, identifiers, licence_of
from supply_chain.lock import ROOT, SHIPPED, Locked, read_lock

Json = dict[str, Any]


def bill_of_materials(lock: Path = SHIPPED) -> Json:
    """The document: our own component, one for each line of the lock, and what depends on what."""
    packages = read_lock(lock)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ours = _ours(project)
    content = hashlib.sha256(lock.read_bytes() + json.dumps(ours).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {"component": ours, "lifecycles": [{"phase": "build"}]},
        "components": [_component(package) for package in packages],
        "dependencies": _dependencies(ours, packages),
    }


def _ours(project: Json) -> Json:
    ref = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "type": "application",
        "bom-ref": ref,
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "licenses": [{"license": {"id": project["license"]}}],
        "purl": ref,
    }


def _ref(package: Locked) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _component(package: Locked) -> Json:
    component: Json = {
        "type": "library",
        "bom-ref": _ref(package),
        "name": package.name,
        "version": package.version,
        # One for each file that the index has of this version: sources, and wheels of each platform.
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.digests],
    }
    licence = licence_of(package)
    if licence != UNKNOWN:
        alone = identifiers(licence) == {licence}
        component["licenses"] = [{"license": {"id": licence}} if alone else {"expression": licence}]
    component["purl"] = _ref(package)
    if package.marker:
        component["properties"] = [{"name": "python:marker", "value": package.marker}]
    return component


def _dependencies(ours: Json, packages: list[Locked]) -> list[Json]:
    """What the project and each component need directly."""
    refs = {ours["name"]: [ours["bom-ref"]]}
    for package in packages:
        refs.setdefault(package.name, []).append(_ref(package))
    needs = {
        name: [_ref(package) for package in packages if name in package.needed_by] for name in refs
    }
    return [
        {"ref": ref, **({"dependsOn": needs[name]} if needs[name] else {})}
        for name, versions in refs.items()
        for ref in versions
    ]


def main() -> int:
    """Writes the document to a file, whose folder is made if need be."""
    parser = argparse.ArgumentParser(description="Writes the bill of materials.")
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    document = bill_of_materials()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"{out}: {len(document['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
