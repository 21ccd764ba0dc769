"""The process that reads one file for `child_process`: `python -m dashboard.files.reading_child`.

On standard input one line of JSON (file, options), then the bytes of the file. On standard output one
line of JSON (the table without its cells, the problems, and the text of each column that is the same in
all lines), then the number of each line and the cells of the other columns, a column after another: its
length in `LENGTH` bytes, and a packed Arrow stream.
"""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import asdict
from io import BytesIO, FileIO
from typing import Any, BinaryIO

from dashboard.files.child_limits import EXIT_OUT_OF_MEMORY, set_limits

LARGEST_TABLE = 512 * 1024 * 1024
"""The most bytes of an unpacked table in an answer."""
LENGTH = 8
"""Bytes in which the length of a packed column is told."""


def main() -> None:
    """Reads one file within its limits; exits where they are too small."""
    set_limits()
    gc.disable()  # while it imports, of which nothing is garbage
    try:
        # Without a buffer of Python's, which would copy the whole file once more.
        answer(FileIO(sys.stdin.fileno(), closefd=False), sys.stdout.buffer)
    except MemoryError:
        raise SystemExit(EXIT_OUT_OF_MEMORY) from None


def answer(sent: BinaryIO, out: BinaryIO) -> None:
    """Reads the request and the file, and writes the answer."""
    # Not before the limits: what is imported here is what a hostile file is fed to.
    from dashboard.files.file_to_table import read  # noqa: PLC0415
    from dashboard.text import tables  # noqa: PLC0415

    gc.enable()
    request = json.loads(sent.readline())
    table, problems = read(sent.read(), request["file"], tables.Options(**request["options"]))
    head: dict[str, Any] = {"problems": [asdict(problem) for problem in problems], "table": None}
    if table is not None:
        names = (
            *("columns", "header_row", "encoding", "delimiter", "sheet", "lost", "made_for"),
            *("above", "comments"),
        )
        head["table"] = {name: getattr(table, name) for name in names}
        head["table"]["sheets"] = [asdict(sheet) for sheet in table.sheets]
        if table.cells.estimated_size() > LARGEST_TABLE:
            raise MemoryError
        same = {cells.name: cells[0] for cells in table.cells if _is_constant(cells)}
        head["same"] = same
    out.write(json.dumps(head).encode() + b"\n")
    if table is not None:
        varying = table.cells.drop(same).insert_column(0, table.numbers)
        del table  # what is the same in all lines takes as much as what is not
        # One after another: together they would all be copied first, to be in parts of one length.
        for name in varying.columns:
            # Packed, because many rows repeat the same texts: packing is quicker than the pipe.
            packed = BytesIO()
            varying.drop_in_place(name).to_frame().write_ipc_stream(packed, compression="lz4")
            out.write(packed.tell().to_bytes(LENGTH))
            out.write(packed.getbuffer())
    out.flush()


def _is_constant(cells: Any) -> bool:
    """Whether the cells of a column, one at least, are the same."""
    return cells.len() > 0 and cells[0] == cells[-1] and bool((cells == cells[0]).all())


if __name__ == "__main__":
    main()
