"""The page of statistics: an opening with sources side by side, the chart and tables of a topic.

Its address stays `trends`: Streamlit puts the folder of a script in front of every other, so a module or
page called `statistics` would stand in for the one of the standard library.
"""

__all__ = [
    "compared",
    "overview_chart",
    "overview_panel",
    "page",
    "small_charts",
    "summary",
    "tables",
    "topic",
]
