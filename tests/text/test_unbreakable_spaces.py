"""No Czech line ends after a preposition of one letter, or within a date, a number or a reference."""

from __future__ import annotations

import pytest

from dashboard.text.unbreakable_spaces import NO_BREAK, keep_together


@pytest.mark.parametrize(
    "kept",
    [
        "Boj proti obchodování s~lidmi v~České republice",
        "A~v~roce 2022 i~u~žen",
        "(k~31.~12.~2023)",
        "dne 5.~května~2020",
        "za 1.~pololetí 2023",
        "Strategie má 13~úkolů.",
        "dosaženo 3~z~4, 12~345 Kč, 5~%",
        "v~roce 2023 bylo",
        "Úkol č.~1.1 podle §~168~odst.~1~zákona č.~40/2009~Sb.",
        "č.~j.~MV-88123/OPK-2022",
        "Policie ČR~– útvar",
        "4.3.a Dostupnost",
        "V~roce 2020. Pak nic",
        "1. First",
        "",
    ],
)
def test_what_belongs_together_stays_on_one_line(kept: str) -> None:
    """A tilde is an unbreakable space."""
    text = kept.replace("~", " ")

    assert keep_together(text) == kept.replace("~", NO_BREAK)
    assert keep_together(keep_together(text)) == keep_together(text)
