"""Lines of a Czech page end where lines of a Czech document do."""

from __future__ import annotations

from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from dashboard.markup.kit.html import with_language
from tests.pages import drawings_sent


def test_what_belongs_together_stays_on_one_line_of_a_page() -> None:
    """A tilde is an unbreakable space."""
    lines = {
        "<p>Zpráva č. 5 k 2.4</p>": "<p>Zpráva č.~5~k~2.4</p>",
        "viz k <a href='x y'>2.4</a>": "viz k~<a href='x y'>2.4</a>",
        "dne <b>31. 12. 2023</b> u 13 úkolů": "dne <b>31.~12.~2023</b> u~13~úkolů",
        "<td>OPK</td><td>20. 11. 2023</td>": "<td>OPK</td><td>20.~11.~2023</td>",
        '<a class="v k" href="v roce">v roce</a>': '<a class="v k" href="v roce">v~roce</a>',
        "<code>cat a b</code> a b": "<code>cat a b</code> a~b",
        "1 &lt; 2 a &#34;v &amp; k&#34;": "1 &lt; 2~a~&#34;v~&amp; k&#34;",
    }
    for shown, kept in lines.items():
        expected = f'<div lang="cs">{kept}</div>'.replace("~", "\u00a0")
        assert with_language(Markup(shown), "cs") == expected
        assert with_language(Markup(shown), "en") == f'<div lang="en">{shown}</div>'


def page_with_what_is_said_together() -> None:
    from markupsafe import Markup  # noqa: PLC0415 - this function is the page

    from dashboard.web import safe_output  # noqa: PLC0415

    with safe_output.together():
        safe_output.markup(Markup("<h4>Decision</h4>"))
        safe_output.warning("a <b> name")
    with safe_output.together():
        safe_output.markup(Markup(""))
    safe_output.markup(Markup("<p>below</p>"))


def test_what_is_said_together_is_one_part_of_the_page_and_escaped() -> None:
    decision, below = AppTest.from_function(page_with_what_is_said_together).run().get("html")

    assert "<h4>Decision</h4>" in decision.proto.body
    assert "a &lt;b&gt; name" in decision.proto.body
    assert "<p>below</p>" in below.proto.body


def page_with_a_drawing() -> None:
    from markupsafe import Markup  # noqa: PLC0415 - this function is the page

    from dashboard.web import safe_output  # noqa: PLC0415

    safe_output.drawing(Markup('<svg><title>100 %</title><text>a "b" &amp; &lt;i&gt;</text></svg>'))


def test_a_drawing_travels_as_a_text_in_which_nothing_is_markup() -> None:
    page = AppTest.from_function(page_with_a_drawing).run()
    (sent,) = [element.proto.body for element in page.get("html")]

    assert sent.count("<") == 2
    drawing = '<svg><title>100 %</title><text>a "b" &amp; &lt;i&gt;</text></svg>'
    assert drawings_sent(page) == [f'<div lang="en">{drawing}</div>']
