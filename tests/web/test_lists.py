"""Lists to choose from: what of a browser's words is believed, and how long it is kept."""

from __future__ import annotations

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.pages import lists

HOSTILE = "<img src=x onerror=alert(1)> *a* $x$"


def page_with_lists() -> None:
    import streamlit as st  # noqa: PLC0415

    from dashboard.web.shell import fields  # noqa: PLC0415
    from tests.web.test_lists import HOSTILE  # noqa: PLC0415

    state = st.session_state
    numbers: dict[int, str] = (
        {1: "one", 2: HOSTILE} if state.get("words") != "cs" else {1: "jedna", 2: "jedna"}
    )
    with fields.page_run():
        if not state.get("elsewhere"):
            offered = [*numbers][: state.get("offered")]
            number = fields.select(
                "Number",
                offered,
                lambda n: numbers[n],
                key="n",
                placeholder="none",
                lasts="session",
            )
            st.text(str(number))
            st.text(str(fields.select("Letter", ["a", "b"], str, key="l", first="b")))


def opened() -> AppTest:
    return AppTest.from_function(page_with_lists, default_timeout=60).run()


def held(page: AppTest) -> list[str]:
    """What the lists gave to the page."""
    assert not page.exception
    return [each.value for each in page.text]


def choose(page: AppTest, number: object, letter: object) -> None:
    for each, wanted in zip(lists(page), (number, letter), strict=True):
        each.set_value(wanted)
    page.run()


def said(page: AppTest, number: str, letter: str) -> WidgetStates:
    """What a browser says of both lists, whatever it is."""
    states = page._tree.get_widget_states()
    for each, text in zip(lists(page), (number, letter), strict=True):
        next(state for state in states.widgets if state.id == each.id).string_value = text
    return states


def test_an_option_is_chosen_and_what_is_none_of_the_options_is_none() -> None:
    page = opened()
    assert held(page) == ["None", "b"]
    choose(page, 2, "a")
    assert held(page) == ["2", "a"]
    choose(page, None, "a")
    assert held(page) == ["None", "a"]

    choose(page, 1, "a")
    page._run(said(page, "<b>", "c"))
    assert held(page) == ["None", "b"]

    choose(page, 2, "a")
    page.session_state["offered"] = 1
    page.run()
    assert held(page) == ["None", "a"], "it is offered no more"


def test_words_of_strangers_are_labels_that_may_change_and_may_be_the_same() -> None:
    page = opened()
    choose(page, 2, "a")
    assert lists(page)[0].options == ["one", HOSTILE]

    page.session_state["words"] = "cs"
    page.run()
    assert lists(page)[0].options == ["jedna (1)", "jedna (2)"]
    assert held(page)[0] == "2"


def test_a_choice_is_forgotten_where_its_list_is_not_unless_it_lasts() -> None:
    page = opened()
    choose(page, 2, "a")

    page.session_state["elsewhere"] = True
    page.run()
    page.session_state["elsewhere"] = False
    page.run()

    assert held(page) == ["2", "b"]


def test_after_a_new_start_the_browser_says_what_was_chosen() -> None:
    before = opened()
    sent = said(before, HOSTILE, "a")

    page = AppTest.from_function(page_with_lists, default_timeout=60)
    page._run(sent)

    assert held(page) == ["2", "a"]
