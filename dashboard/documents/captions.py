"""Numbers of tables and figures, through a whole document, and the lists of both at its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.documents.blocks import Block, Bullets, Chart, Heading, TableBlock
from dashboard.presentation import Wording


def number(blocks: Iterable[Block], words: Wording) -> list[Block]:
    """The blocks with "Table 1." and "Figure 1." before their captions; below them the lists of both.

    A table whose heading names it has no caption and no number.
    """
    numbered: list[Block] = []
    lists: dict[str, list[str]] = {"table": [], "figure": []}
    for block in blocks:
        if not isinstance(block, TableBlock | Chart) or not block.caption:
            numbered.append(block)
            continue
        kind = "figure" if isinstance(block, Chart) else "table"
        named = words(f"captions.{kind}", number=len(lists[kind]) + 1, caption=block.caption)
        lists[kind].append(named)
        numbered.append(replace(block, caption=named))
    for kind, named_ones in lists.items():
        if named_ones:
            title = words(f"captions.{kind}s")
            numbered += [Heading(2, title, is_listed=False), Bullets(tuple(named_ones))]
    return numbered
