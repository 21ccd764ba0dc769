"""Of which kind a file is, by its bytes."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from dashboard.files import file_kinds


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["[Content_Types].xml", "word/document.xml"], file_kinds.DOCUMENT),
        (["[Content_Types].xml", "xl/workbook.xml"], "xlsx"),
        (["[Content_Types].xml", "xl/workbook.bin"], "xlsb"),
        (["notes.txt"], "archive"),
    ],
)
def test_a_packed_file_is_known_by_the_names_of_its_entries(names: list[str], kind: str) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "compressed bytes can be anything, xl/ too")

    assert file_kinds.detect_kind(packed.getvalue()) == kind
