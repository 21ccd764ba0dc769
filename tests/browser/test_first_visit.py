"""What a page asks for when a browser sees it for the first time; how often, `make cold` measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visiting import CZECH, Server, listen, settle

CARD = "task,indicator,component,date,value,evidence,note\n2.3,a,card,2022-11-30,1,x,n\n"


def files_of(browser: Browser, address: str) -> list[str]:
    """What a browser that knows no file yet asks for until a page stands."""
    files: list[str] = []
    context = browser.new_context()
    page = listen(context.new_page())
    page.on("request", lambda request: files.append(request.url))
    page.goto(address)
    settle(page)
    context.close()
    return files


@pytest.mark.slow
def test_a_page_asks_for_no_font_of_icons(
    serve: Callable[..., Server], browser: Browser, tmp_path: Path
) -> None:
    server = serve()
    for entity, content in {"CPD": CZECH, "MLSA": CARD}.items():
        path = tmp_path / f"{entity}.csv"
        path.write_text(content, "utf-8")
        server.command("submit", path, "--entity", entity)
    places = ("?", "trends?", "report?role=officer&unit=CPD&", "review?role=coordinator&")

    asked = {place: files_of(browser, f"{server.url}/{place}lang=cs") for place in places}

    assert [each for files in asked.values() for each in files if "MaterialSymbols" in each] == []
    assert all(any(each.endswith("/dashboard.js") for each in files) for files in asked.values())
