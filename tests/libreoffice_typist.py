"""Types into a workbook as a person would: LibreOffice in Czech, each cell as the keyboard gives it.

A program of its own, for the Python that LibreOffice speaks to (the module `uno`):
`python3 tests/libreoffice_typist.py FROM.xlsx TO.xlsx PROFILE`, with {"F12": "30.11.2022"} on standard input.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

CZECH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>cs-CZ</value></prop></item></oor:items>"""


def main(source: Path, target: Path, profile: Path) -> None:
    with started(profile) as desktop:
        book = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (hidden(),))
        type_in(book.Sheets.getByIndex(0), json.load(sys.stdin))
        book.storeToURL(target.as_uri(), (named("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)


@contextmanager
def started(profile: Path) -> Iterator[Any]:
    """The desktop of a Czech LibreOffice with a profile of its own, which ends with the block."""
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(CZECH, encoding="utf-8")
    pipe = f"typist-{profile.stat().st_ino}"
    office = subprocess.Popen(
        [  # noqa: S607 - the LibreOffice of this machine
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            f"--accept=pipe,name={pipe};urp",
        ]
    )
    try:
        desktop = connected(pipe)
        yield desktop
        # It may be gone before it has answered that it goes.
        with suppress(DisposedException):
            desktop.terminate()
        office.wait(30)
    finally:
        office.terminate()
        office.wait(30)


def type_in(sheet: Any, cells: dict[str, str]) -> None:
    for place, text in cells.items():
        sheet.getCellRangeByName(place).FormulaLocal = text


def connected(pipe: str) -> Any:
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", context
    )
    for _ in range(300):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
        else:
            return remote.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", remote
            )
    raise SystemExit("LibreOffice does not answer")


def named(name: str, value: object) -> Any:
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def hidden() -> Any:
    return named("Hidden", value=True)


if __name__ == "__main__":
    main(*(Path(name).resolve() for name in sys.argv[1:]))
