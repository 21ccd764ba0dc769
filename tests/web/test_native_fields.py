"""Fields that the browser draws itself: what of its words is believed, and how long it is kept."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.web.shell import native_fields
from tests.pages import OptionList, TextLine, field, fill, lists, native_fields_of

HOSTILE = "<img src=x onerror=alert(1)> *a* $x$"


def page_with_lists() -> None:
    import streamlit as st  # noqa: PLC0415

    from dashboard.web.shell import fields  # noqa: PLC0415
    from tests.web.test_native_fields import HOSTILE  # noqa: PLC0415

    state = st.session_state
    numbers: dict[int, str] = (
        {1: "one", 2: HOSTILE} if state.get("words") != "cs" else {1: "jedna", 2: "dvě"}
    )
    with fields.page_run(state.get("page", "here")):
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
            st.text(str(fields.select("Letter", ["a", "b"], str, key="l", first="a")))


def opened() -> AppTest:
    return AppTest.from_function(page_with_lists, default_timeout=60).run()


def held(page: AppTest) -> list[str]:
    """What the lists gave to the page."""
    return [each.value for each in page.text]


def chosen_codes(page: AppTest) -> list[str]:
    """The codes that the browser is to show as chosen."""
    return [each.told["chosen"] for each in lists(page)]


def choose(page: AppTest, number: object, letter: object) -> None:
    for each, wanted in zip(lists(page), (number, letter), strict=True):
        each.set_value(wanted)
    page.run()


def test_an_option_is_chosen_and_none_of_it_again() -> None:
    page = opened()
    assert held(page) == ["None", "a"]
    assert chosen_codes(page) == ["", "a"]

    choose(page, 2, "b")
    assert held(page) == ["2", "b"]
    assert chosen_codes(page) == ["2", "b"]

    choose(page, None, "b")
    assert held(page) == ["None", "b"]


@pytest.mark.parametrize(
    "sent",
    [
        {"said": "1764000000000 3"},
        {"said": "1764000000000 <b>"},
        {"said": "2"},
        {"said": None},
        {"said": ["1", "2"]},
        {},
        {"other": "1764000000000 2"},
        ["1764000000000 2"],
        2,
    ],
)
def test_what_is_none_of_the_options_is_passed_over(sent: object) -> None:
    page = opened()
    choose(page, 1, "b")

    for each in lists(page):
        each.sent = json.dumps(sent)
    page.run()

    assert not page.exception
    assert held(page) == ["1", "b"]
    assert chosen_codes(page) == ["1", "b"]


def test_words_of_strangers_go_to_the_browser_as_texts_and_may_change() -> None:
    page = opened()
    choose(page, 2, "a")
    number = lists(page)[0]
    assert number.options == ["one", HOSTILE]
    assert not number.proto.js_content
    assert number.proto.html_content == native_fields.BODY

    page.session_state["words"] = "cs"
    page.run()
    assert lists(page)[0].options == ["jedna", "dvě"]
    assert held(page)[0] == "2"


def test_a_choice_that_is_offered_no_more_is_none() -> None:
    page = opened()
    choose(page, 2, "a")

    page.session_state["offered"] = 1
    page.run()

    assert held(page) == ["None", "a"]
    assert chosen_codes(page)[0] == ""


def test_a_choice_is_forgotten_where_its_list_is_not_unless_it_lasts() -> None:
    page = opened()
    choose(page, 2, "b")

    page.session_state["elsewhere"] = True
    page.run()
    page.session_state["elsewhere"] = False
    page.run()

    assert held(page) == ["2", "a"]


def test_a_choice_is_forgotten_on_another_page_that_has_a_list_of_that_name() -> None:
    page = opened()
    choose(page, 2, "b")

    page.session_state["page"] = "there"
    page.run()
    assert held(page) == ["2", "a"]
    assert chosen_codes(page) == ["2", "a"]

    choose(page, 1, "b")
    assert held(page) == ["1", "b"]


def test_a_choice_that_the_program_changed_can_be_made_again() -> None:
    page = opened()
    choose(page, 2, "b")
    page.session_state["n"] = None
    page.run()
    assert held(page)[0] == "None"

    choose(page, 2, "b")
    assert held(page)[0] == "2"


def test_after_a_new_start_the_browser_says_what_was_chosen() -> None:
    before = opened()
    number, letter = lists(before)
    number.set_value(2)
    letter.set_value("b").sent = '{"said": "1 lost"}'
    sent = before._tree.get_widget_states()

    page = AppTest.from_function(page_with_lists, default_timeout=60)
    page._run(sent)

    assert held(page) == ["2", "a"]
    assert chosen_codes(page) == ["2", "a"]


def test_the_lists_of_the_tests_say_what_they_offer() -> None:
    with pytest.raises(ValueError, match="unpack"):
        OptionList.set_value(lists(opened())[0], "three")


LONGEST = 12


def page_with_a_line() -> None:
    import streamlit as st  # noqa: PLC0415

    from dashboard.web.shell import native_fields  # noqa: PLC0415
    from tests.web.test_native_fields import LONGEST  # noqa: PLC0415

    if not st.session_state.get("elsewhere"):
        st.text(native_fields.type_line("Name", key="n", longest=LONGEST, width=99, purpose="name"))


def opened_line() -> AppTest:
    return AppTest.from_function(page_with_a_line, default_timeout=60).run()


def test_what_is_typed_in_a_line_is_a_text_and_stays() -> None:
    page = opened_line()
    assert held(page) == [""]

    fill(page, "Name", "<b>*Ž* $x$")
    (line,) = native_fields_of(page)
    assert held(page) == [line.told["text"]] == ["<b>*Ž* $x$"]
    assert line.proto.html_content == native_fields.BODY

    page.session_state["elsewhere"] = True
    page.run()
    page.session_state["elsewhere"] = False
    assert held(page.run()) == ["<b>*Ž* $x$"]

    assert held(fill(page, "Name", "")) == [""]


@pytest.mark.parametrize(
    "sent",
    [{"said": "x" * (LONGEST + 1)}, {"said": None}, {"said": ["x"]}, {"said": 2}, {}, ["x"], 2],
)
def test_what_is_no_text_that_fits_into_a_line_is_passed_over(sent: object) -> None:
    page = fill(opened_line(), "Name", "Jana")

    field(page, "Name").sent = json.dumps(sent)
    page.run()

    assert not page.exception
    assert held(page) == ["Jana"]


def test_after_a_new_start_the_browser_says_what_was_typed() -> None:
    before = opened_line()
    TextLine.set_value(field(before, "Name"), "Jana")
    sent = before._tree.get_widget_states()

    page = AppTest.from_function(page_with_a_line, default_timeout=60)
    page._run(sent)

    assert held(page) == ["Jana"]
