"""Loading a publisher's table among the evaluator's tools: all is seen before anything is stored."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presentation import Wording
from dashboard.web.trends import loading
from tests.pages import address, enter_name, fill, lists, open_page, press, text, upload
from tests.statistics import published_tables as made


def chosen(page: AppTest) -> AppTest:
    """The page once somebody has said who they are, whose table it is and of which country."""
    words = Wording(address(page)["lang"])
    (publisher,) = (each for each in lists(page) if each.label == words("load.publisher"))
    publisher.select("glotip").run()
    return fill(page, words("load.country"), "CZE")


@pytest.mark.usefixtures("database", "today")
def test_a_table_is_seen_with_all_that_is_kept_out_then_loaded_with_a_receipt() -> None:
    page = upload(chosen(open_page("assessment")), made.glotip(), "glotip.xlsx", "load.file")

    assert all(each.disabled for each in page.button if each.label == "Load")  # nobody is named yet
    seen = text(enter_name(page, "Karla"))
    assert "102 observations have no errors; nothing was loaded." in seen
    assert "The label “Ukraineans” is unknown" in seen
    assert "The parts 19 + 19 are more than their total 16" in seen
    assert "1,043 (2025-04-14)" in seen  # the offences of 2019, 20 before
    (aliases,) = (each for each in page.text_area if "Ukraineans = " in str(each.value))
    assert "Espa\ufffda = " in str(aliases.value)
    aliases.set_value("Ukraineans = UA\nNationals = ")
    assert "103 observations" in text(page.run())

    receipt = text(press(page, "Load"))
    assert "103 observations loaded." in receipt
    assert "Read as instructed: “Ukraineans” is UA." in receipt
    assert "The same table is loaded already" in receipt


@pytest.mark.usefixtures("database")
def test_a_table_of_another_shape_says_which_heads_it_lacks_and_is_not_loaded() -> None:
    other = "Police,People\nTotal,3\n"
    page = upload(
        chosen(open_page("assessment", lang="cs")),
        other,
        "other.csv",
        "load.file",
    )

    assert "Žádný řádek nemá záhlaví" in text(page)
    (enter,) = (each for each in page.button if each.label == "Načíst")
    assert enter.disabled


def test_an_alias_is_what_stands_behind_the_last_equals_sign() -> None:
    assert loading.read_aliases("a = b = CZ\nNationals =\n\n = UA\nX=Y ") == {
        "a = b": "CZ",
        "X": "Y",
    }
