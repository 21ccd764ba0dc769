"""What an edition certifies of its statistics: the rule, what is hidden, how uncertain it stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dashboard.markup.kit.html import facts
from dashboard.presentation import Wording


def draw(certificate: Mapping[str, Any], words: Wording) -> Markup:
    """The certificate of an edition, as its file says it."""
    fewest = certificate["fewest_possible_values"]
    possible = words("certificate.nothing_hidden")
    if fewest is not None:
        possible = words("certificate.fewest_or_more", n=fewest)
    zero = words(f"certificate.zero_{certificate['zero']}")
    rule = words(
        "certificate.rule", threshold=certificate["threshold"], n=certificate["possible_values"]
    )
    counts = [
        (words(f"certificate.{name}"), words.number(certificate[name]))
        for name in ("numbers", "hidden", "grouped", "withheld")
    ]
    return facts(
        [
            (words("certificate.rule_name"), f"{rule} {zero}"),
            *counts,
            (words("certificate.fewest"), possible),
        ]
    )
