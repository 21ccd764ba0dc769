"""The only Streamlit: the server, the session, the fields and acts of each page."""

__all__ = [
    "amendments",
    "letter_download",
    "list_filters",
    "request_headers",
    "rounds",
    "safe_output",
    "session",
    "shell",
]
