"""Bytes to tables and tables to bytes: text files and workbooks in, pre-filled and marked workbooks out.

What a stranger sent is read by a child process with bounds on memory and time.
"""

__all__ = [
    "child_limits",
    "delimited_text",
    "encodings",
    "kinds",
    "mark_workbook",
    "prefilled_workbook",
    "reading",
]
