"""Blocks: what cannot be printed is shown by its number, wherever in a document it stands."""

from __future__ import annotations

from dataclasses import astuple

from dashboard.documents.blocks import CitedText, Heading, Paragraph, TableBlock, count_unprintable
from tests.assessed import DAMAGED, document, every_place


def test_every_text_of_a_document_is_printable() -> None:
    made = every_place(DAMAGED)

    told = repr([astuple(block) for block in made.blocks]) + made.title

    assert "⟨U+001B⟩" in told
    assert not [
        sign for sign in ("\\x00", "\\x1b", "\\ud800", "\\ufffe", "\\u202e") if sign in told
    ]


def test_what_is_replaced_is_counted() -> None:
    blocks = (Heading(1, "a\x00"), Paragraph(CitedText("b\x1b\x1b", (1,))), Paragraph("c\r\n"))

    assert count_unprintable(blocks) == 3
    assert count_unprintable(document(*blocks).blocks) == 0


def test_a_czech_text_of_a_document_keeps_together_what_belongs_together() -> None:
    block = TableBlock(
        "s lidmi", ("k 1. 1. 2023",), ((CitedText("o a i", language="en"),),), widths=(1,)
    )
    made = document(Heading(1, "v roce"), block, title="u nás", language="cs")
    foreign = document(Heading(1, "v roce"), block, title="u nás")

    assert made.title == "u\xa0nás"
    assert made.blocks[0] == Heading(1, "v\xa0roce")
    assert made.blocks[1] == TableBlock(
        "s\xa0lidmi",
        ("k\xa01.\xa01.\xa02023",),
        ((CitedText("o a i", language="en"),),),
        widths=(1,),
    )
    assert foreign.blocks == (Heading(1, "v roce"), block)
