"""A choice that lives in the address, as a code and not as a word: a link works in every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from dashboard.web.kit import safe_output
from dashboard.web.session import View
from dashboard.web.shell import fields

ALL = ""


def choose_code(
    view: View,
    name: str,
    label: str,
    every: str,
    options: Mapping[str, str],
    *,
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """The chosen code among options (code: words), or an empty text where all are wanted.

    `name` is the parameter of the address, `every` the words for "all". A code in the address that is
    not an option is warned of, and all are shown.
    """
    key = f"{view.workspace.strategy.id} {name}"
    written = str(st.query_params.get(name, ALL))
    if key not in st.session_state:
        st.session_state[key] = written if written in options else ALL
        if written and written not in options:
            safe_output.warning(view.words("choice.unknown", found=written, label=label))

    def named(code: str) -> str:
        return options.get(code, every)

    fields.renew(key, named, None)
    chosen = st.selectbox(label, [ALL, *options], format_func=named, key=key, width=width)
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
    return str(chosen or ALL)
