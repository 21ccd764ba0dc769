"""Which two ways of writing an address are of one person, and which are of two."""

from __future__ import annotations

import pytest

from dashboard.text import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jana.Nova@MVCR.cz", " jana.nova@mvcr.cz "),
        ("jana@úřad.cz", "JANA@ÚŘAD.CZ"),
        ("jana@u\u0301řad.cz", "jana@úřad.cz"),
        ("jana@straße.cz", "jana@xn--strae-oqa.cz"),
        ("jana@háčkyčárky.cz", "jana@xn--hkyrky-ptac70bc.cz"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert names.address_key(one) == names.address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jana@straße.cz", "jana@strasse.cz"),
        ("straße@mvcr.cz", "strasse@mvcr.cz"),
        ("ŽOFIE@mvcr.cz", "žofie@mvcr.cz"),
        ("\u212aarel@mvcr.cz", "karel@mvcr.cz"),
        ("jana@mvcr.cz", "jana@mvcr.com"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert names.address_key(one) != names.address_key(other)
