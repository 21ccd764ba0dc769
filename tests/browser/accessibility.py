"""What axe-core finds on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OF_STREAMLIT: dict[str, str] = {}
"""Rules with the part of Streamlit's own markup that breaks them seriously. None does on our pages.

What would: `st.metric` with a chart, `st.line_chart`; a navigation with sections in the sidebar does,
and our script mends it. One finding is minor and so not asked about: the drop zone of
`st.file_uploader` (presentation-role-conflict).
"""


def findings(page: Page) -> list[str]:
    """What axe calls serious or critical, with the rule and the element."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
        if OF_STREAMLIT.get(rule["id"], "\0") not in node["html"]
    ]
