"""Workbooks that are broken, locked, of another kind, or made to harm: one problem each, and soon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from struct import pack, pack_into

import pytest

from dashboard.files import file_to_table
from dashboard.text.tables import Options
from tests.files import cost_of_child as weighed
from tests.workbooks import (
    END,
    HEADS,
    SHEET,
    SOFFICE,
    book_of,
    by_libreoffice,
    old_container,
    old_record,
    old_stream,
    old_text,
    old_workbook,
    parts_of,
    saved,
    sheet_xml,
    with_part,
    with_sheet,
    zipped,
)

LINE = ("2.3", "a", "card", "31. 12. 2022", 1, "x", "")
ODS = "urn:oasis:names:tc:opendocument:xmlns:"


@cache
def plain() -> bytes:
    return saved(book_of(LINE))


def ods(rows: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{ODS}office:1.0" xmlns:table="{ODS}table:1.0"'
        f' xmlns:text="{ODS}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "styles.xml": f'<office:document-styles xmlns:office="{ODS}office:1.0"/>',
            "content.xml": content,
        }
    )


def cell(place: str, value: int = 1) -> str:
    row = "".join(letter for letter in place if letter.isdigit())
    return f'<row r="{row}"><c r="{place}"><v>{value}</v></c></row>'


def entity_bomb(depth: int = 10) -> bytes:
    names = [f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, depth)]
    head = f'<!DOCTYPE x [<!ENTITY a0 "lol">{"".join(names)}]>'
    text = f'<row r="1"><c r="A1" t="inlineStr"><is><t>&a{depth - 1};</t></is></c></row>'
    return with_part(plain(), SHEET, head.encode() + sheet_xml(text))


def outside_entity() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    return with_part(plain(), SHEET, head.encode() + sheet_xml(text))


def in_utf16() -> bytes:
    head = '<?xml version="1.0" encoding="utf-16"?>'
    return with_part(plain(), SHEET, (head + sheet_xml(cell("A1")).decode()).encode("utf-16"))


def entities_in_utf16() -> bytes:
    text = '<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>'
    head = '\n<!DOCTYPE x [<!ENTITY e "lol">]>'
    return with_part(plain(), SHEET, (head + sheet_xml(text).decode()).encode("utf-16-le"))


def attributes(number: int) -> str:
    return " ".join(f'a{n}=""' for n in range(number))


def many_sheets() -> bytes:
    name = "xl/workbook.xml"
    listed = parts_of(plain())[name].decode()
    at = listed.index("<sheet ")
    sheet = listed[at : listed.index(">", at) + 1]
    return with_part(plain(), name, listed.replace(sheet, sheet * 50_000))


def ods_repeated(times: int, across: int, text: str = "x") -> bytes:
    return ods(
        f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell'
        f' table:number-columns-repeated="{across}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row>"
    )


def many_rows() -> bytes:
    return with_sheet("<row/>" * 1_500_000)


def many_cells() -> bytes:
    return with_sheet("".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 510_000)))


def spaces() -> bytes:
    return with_sheet(cell("A1") + " " * 150_000_000)


def many_parts() -> bytes:
    return zipped({**parts_of(plain()), **{f"xl/media/{n}.png": b"" for n in range(3_000)}})


def a_part_twice() -> bytes:
    sheet = parts_of(plain())[SHEET]
    return with_part(plain(), SHEET.replace("1", "2"), sheet).replace(b"sheet2", b"sheet1")


def lying_directory() -> bytes:
    """A part that says it unpacks to ten bytes."""
    content = bytearray(with_sheet(cell("A1") + " " * 20_000_000))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(content)


TABLE, DIRECTORY, DATA = 512, 1024, 1536
"""Where a small old file has its table of sectors, its directory, and the content of its stream."""


def with_numbers(content: bytes, *changes: tuple[int, int]) -> bytes:
    """A file with some numbers of four bytes changed, by their places."""
    changed = bytearray(content)
    for place, number in changes:
        pack_into("<I", changed, place, number)
    return bytes(changed)


def old() -> bytes:
    return old_workbook(old_text(0, 0, "task"))


def ring_of_short_sectors() -> bytes:
    """A short stream of one sector that is followed by itself, in an old file of two sectors."""
    root, stream = DIRECTORY + 116, DIRECTORY + 128 + 116
    return with_numbers(
        old_container("Workbook", content=bytes(1024)),
        *((60, 2), (64, 1), (TABLE + 8, END), (TABLE + 12, END)),
        *((root, 3), (root + 4, 512), (stream, 0), (stream + 4, 100)),
    )


def tree_of_many_ways() -> bytes:
    """An old file whose entries each have the next one on both of their sides."""
    names = [f"stream {at}" for at in range(60)]
    places = [DIRECTORY + 128 * at + 68 for at in range(1, len(names))]
    sides = [(place + side, at) for at, place in enumerate(places, 2) for side in (0, 4)]
    return with_numbers(old_container(*names), *sides)


def old_file_of(records: Iterable[bytes]) -> bytes:
    """A large old workbook of one sheet."""
    return old_container("Workbook", content=old_stream(b"".join(records)))


def old_sheets_of_one_part() -> bytes:
    rows = b"".join(old_text(row, 0, "x") for row in range(1_000))
    return old_container("Workbook", content=old_stream(rows, listed=50_000))


def old_sheets_with_a_far_cell() -> bytes:
    return old_container("Workbook", content=old_stream(*[old_text(65_535, 0, "x")] * 1_000))


def text_that_goes_back() -> bytes:
    """An old workbook whose only text says that the next one begins where it does itself."""
    text = pack("<HBi", 8_000, 4, -8_007) + b"x" * 8_000
    texts = old_record(0xFC, pack("<II", 0, 2**31 - 1) + text)
    return old_workbook(b"", shared=texts)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb of spaces": (spaces, "unpack-too-large"),
    "1.5 million rows": (many_rows, "unpack-too-large"),
    "a million cells": (many_cells, "sheet-too-large"),
    "last cell": (lambda: with_sheet(cell("A1") + cell("XFD1048576")), "cell-far"),
    "cell beyond the last": (lambda: with_sheet(cell("A1") + cell("A1048577")), "file-damaged"),
    "merged sheet": (
        lambda: with_sheet(
            cell("A1") + cell("GR2000"),
            "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 9 + "</mergeCells>",
        ),
        "sheet-too-large",
    ),
    "entity bomb": (entity_bomb, "workbook-entities"),
    "outside entity": (outside_entity, "workbook-entities"),
    "utf-16": (in_utf16, "workbook-entities"),
    "utf-16 behind a line break": (entities_in_utf16, "workbook-entities"),
    "tags only": (lambda: with_sheet("<" * 7_000_000), "unpack-too-many"),
    "a tag without end": (lambda: with_sheet(f"<row {attributes(700_000)}/>"), "file-damaged"),
    "a text without end": (
        lambda: with_sheet(f'<row r="1"><c r="A1" t="str"><v>{"x " * 4_000_000}</v></c></row>'),
        "file-damaged",
    ),
    "a nest without end": (lambda: with_sheet("<c>" * 2_500_000), "file-damaged"),
    "merges without end": (lambda: with_sheet("<mergeCell " * 700_000), "file-damaged"),
    "a sheet many times": (many_sheets, "file-damaged"),
    "a long text in every cell": (
        lambda: ods_repeated(5_000, 198, "long " * 20_000),
        "unpack-too-large",
    ),
    "17 billion cells": (lambda: ods_repeated(1_048_576, 16_384), "sheet-too-large"),
    "many parts": (many_parts, "unpack-too-large"),
    "a part that lies": (lying_directory, "file-damaged"),
    "a part twice": (a_part_twice, "file-damaged"),
    "truncated": (lambda: plain()[:-200], "file-damaged"),
    "half": (lambda: plain()[: len(plain()) // 2], "file-damaged"),
    "broken XML": (lambda: with_sheet("<row><c"), "file-damaged"),
    "no number": (lambda: with_sheet('<row r="1"><c r="A1"><v>NaN</v></c></row>'), "file-damaged"),
    "no shared text": (
        lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        "file-damaged",
    ),
    "an old one": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "file-damaged"),
    "half of an old one": (lambda: old()[: len(old()) // 2], "file-damaged"),
    "an old one without an end": (
        lambda: old_workbook(old_record(0xBD, b"\0" * 4 + b"\xff" * 4)),
        "file-damaged",
    ),
    "a ring of old sectors": (lambda: with_numbers(old(), (TABLE + 8, 2)), "file-damaged"),
    "a ring of short old sectors": (ring_of_short_sectors, "file-damaged"),
    "an old directory that is a ring": (
        lambda: with_numbers(old(), (TABLE + 4, 1)),
        "file-damaged",
    ),
    "an old directory of many ways": (tree_of_many_ways, "file-kind"),
    "an old sheet many times": (old_sheets_of_one_part, "file-damaged"),
    "old sheets with a far cell": (old_sheets_with_a_far_cell, "sheet-too-large"),
    "last cell of an old one": (
        lambda: old_workbook(old_text(0, 0, "x") + old_text(65_535, 255, "x")),
        "cell-far",
    ),
    "cell beyond the last of an old one": (
        lambda: old_workbook(old_text(0, 256, "x")),
        "file-damaged",
    ),
}


LONG = {"bomb of spaces", "1.5 million rows", "a million cells", "an old sheet many times",
        "old sheets with a far cell", "17 billion cells", "a long text in every cell"}  # fmt: skip
"""What takes more than a moment to make or to refuse."""


def codes(content: bytes) -> list[str]:
    table, problems = file_to_table.read(content, "file", Options())
    assert table is None
    return [one.code for one in problems]


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - LONG))
def test_a_hostile_workbook_ends_as_one_problem(name: str) -> None:
    make, code = HOSTILE[name]

    assert codes(make()) == [code]


@pytest.mark.rest
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_ends_as_one_problem_within_the_limits(name: str) -> None:
    make, code = HOSTILE[name]

    table, problems, weight = weighed.read(make())

    assert (table, [problem.code for problem in problems]) == (None, [code])
    assert weighed.is_light(weight)


LARGE: dict[str, Callable[[], bytes]] = {
    "a text of its own in every cell": lambda: with_sheet(
        "".join(f'<row><c t="inlineStr"><is><t>{n}</t></is></c></row>' for n in range(499_000))
    ),
    "formulas without a value": lambda: with_sheet("<row><c><f>A1</f></c></row>" * 250_000),
    "an almost empty sheet": lambda: with_sheet(cell("A1") + cell("GR49999")),
    "an old sheet of blank cells": lambda: old_file_of(
        old_record(0xBE, pack("<HH257H", row, 0, *[0] * 256, 255)) for row in range(13_000)
    ),
    "an old sheet of merged cells": lambda: old_file_of(
        [old_text(0, 0, "x")]
        + [old_record(0xE5, pack("<H", 1_027) + pack("<4H", 1, 1, 1, 2) * 1_027)] * 800
    ),
}


@pytest.mark.rest
@pytest.mark.parametrize("name", LARGE)
def test_a_workbook_just_within_the_limits_is_no_heavier_than_a_hostile_one(name: str) -> None:
    _, problems, weight = weighed.read(LARGE[name]())

    assert not {problem.code for problem in problems} & {"file-too-heavy", "file-too-slow"}
    assert weighed.is_light(weight)


def test_a_link_over_a_whole_sheet_makes_no_cells() -> None:
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'

    table, problems = file_to_table.read(with_sheet(cell("A1"), link), "x")

    assert problems == []
    assert table is not None
    assert table.columns == ("1",)


@pytest.mark.rest
def test_all_rows_of_an_old_sheet_are_read_within_the_limits() -> None:
    names = b"".join(old_text(0, at, name) for at, name in enumerate(HEADS))
    # The number n is stored as 4 n + 2, which says that it is whole.
    numbers = (
        old_record(
            0xBD,
            pack("<HH", row, 0)
            + b"".join(pack("<HI", 0, 4 * (row + column) + 2) for column in range(len(HEADS)))
            + pack("<H", len(HEADS) - 1),
        )
        for row in range(1, 65_536)
    )

    table, problems, weight = weighed.read(old_file_of([names, *numbers]))

    assert problems == []
    assert table is not None
    assert (table.columns, table.cells.height) == (HEADS, 65_535)
    assert list(table.records())[-1] == (65_536, tuple(str(65_535 + at) for at in range(7)))
    assert weighed.is_light(weight)


def test_what_stands_beside_the_cells_of_an_old_workbook_is_not_looked_at() -> None:
    beside_sheets = (0x18, 0x23, 0x17, 0x1AE, 0x8C, 0x42, 0x5C)
    beside_cells = (0x1B8, 0x800, 0x1C, 0x5D, 0x1B6, 0x872)
    wide_link = old_record(0x1B8, pack("<HHHH", 0, 65_535, 0, 255) + bytes(40))
    content = old_workbook(
        old_text(0, 0, "task")
        + wide_link
        + b"".join(old_record(kind, b"\xff" * 11) for kind in beside_cells),
        shared=b"".join(old_record(kind, b"\xff" * 11) for kind in beside_sheets),
    )

    table, problems = file_to_table.read(content, "x.xls")

    assert problems == []
    assert table is not None
    assert table.columns == ("task",)


def test_a_broken_comment_of_an_old_workbook_takes_no_cell_with_it() -> None:
    comment_of_no_end = old_record(0x1B6, pack("<HH6xHHH", 0, 0, 65_535, 0, 0))
    object_for_it = old_record(0x5D, pack("<HHHHH", 0x15, 18, 0x19, 1, 0) + bytes(12))
    content = old_workbook(object_for_it + comment_of_no_end + old_text(0, 0, "task"))

    table, problems = file_to_table.read(content, "x.xls")

    assert problems == []
    assert table is not None
    assert (table.columns, table.comments) == (("task",), ())


@pytest.mark.rest
def test_an_old_workbook_that_xlrd_reads_for_ever_is_ended_by_the_memory_of_the_child() -> None:
    table, problems, weight = weighed.read(text_that_goes_back())

    assert (table, [problem.code for problem in problems]) == (None, ["file-too-heavy"])
    assert weight.seconds < 10


def test_a_sector_that_belongs_to_two_streams_is_read() -> None:
    shared = with_numbers(old(), (DIRECTORY + 116, 2), (DIRECTORY + 120, 4_096))

    table, problems = file_to_table.read(shared, "x.xls")

    assert problems == []
    assert table is not None
    assert table.columns == ("task",)


def test_a_workbook_of_another_kind_is_refused_by_its_name() -> None:
    strict = parts_of(plain())["xl/workbook.xml"].replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )

    assert codes(with_part(plain(), "xl/workbook.xml", strict)) == ["workbook-strict"]
    assert codes(zipped({"xl/workbook.bin": b"x"})) == ["file-kind"]
    assert codes(zipped({"word/document.xml": b"x"})) == ["file-kind"]
    assert codes(zipped({"table.csv": b"task;indicator\n"})) == ["file-kind"]
    assert codes(old_container("WordDocument")) == ["file-kind"]


def test_a_locked_workbook_is_refused_as_such() -> None:
    manifest = "<manifest:encryption-data/>"

    assert codes(old_container("EncryptedPackage", "EncryptionInfo")) == ["file-encrypted"]
    assert codes(with_part(ods(""), "META-INF/manifest.xml", manifest)) == ["file-encrypted"]


@pytest.mark.rest
def test_an_old_workbook_that_is_locked_or_older_still_is_refused_as_such(tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("no soffice: LibreOffice Calc writes old workbooks")
    old = by_libreoffice(tmp_path, {"old": plain()}, ["xls"])["old", "xls"]
    code_page, version = b"\x42\x00\x02\x00\xb0\x04", b"\x09\x08\x10\x00\x00\x06"
    assert code_page in old
    assert version in old

    locked = old.replace(code_page, b"\x2f" + code_page[1:])
    older = old.replace(version, version[:4] + b"\x00\x05")

    assert codes(locked) == ["file-encrypted"]
    assert codes(older) == ["workbook-old"]


def test_nothing_is_fetched_for_a_link_to_another_workbook() -> None:
    link = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
        "</externalLink>"
    )
    table, problems = file_to_table.read(
        with_part(plain(), "xl/externalLinks/externalLink1.xml", link), "x"
    )

    assert problems == []
    assert table is not None


def test_empty_cells_that_are_repeated_to_the_end_are_no_cells() -> None:
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("task", "indicator", "date", "value")
    )
    end = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )

    table, problems = file_to_table.read(
        ods(f"<table:table-row>{head}</table:table-row>{end}"), "x.ods"
    )

    assert problems == []
    assert table is not None
    assert table.columns == ("task", "indicator", "date", "value")
