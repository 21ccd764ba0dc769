"""The page of statistics: what is looked at, and the charts in their places.

Its address stays `trends`: Streamlit puts the folder of a script first on the import path, so a module or
page called `statistics` would replace the one of the standard library.
"""

__all__ = [
    "chart",
    "loading",
    "page",
]
