"""Evidence on the screen: an address of the web as a link that shows its host, all else as text."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup, escape


def host(text: str) -> str | None:
    """The host that an address leads to, as the network knows it; None if a text is not an address.

    A text with blanks, with a backslash, or with a name before its host does not count as an address: it
    may lead elsewhere than it looks.
    """
    if not text.isascii() or not text.isprintable() or set(text) & set(' \\<>"'):
        return None
    try:
        parts = urlsplit(text)
        name = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not name or "@" in parts.netloc:
        return None
    return name


def draw(text: str) -> Markup:
    """The evidence as it may be shown; the link says its host and gives the other side nothing."""
    name = host(text)
    if name is None:
        return escape(text)
    return Markup(
        '<a class="plain" href="{}" rel="noopener noreferrer nofollow" title="{}">{}'
        '<span aria-hidden="true"> ↗</span></a>'
    ).format(text, text, name)
