"""Files to tables and back: text files and workbooks in, pre-filled and marked workbooks out.

Uploaded files are read by a child process with limits on memory and time.
"""

__all__ = [
    "attachment_kinds",
    "background_work",
    "background_workbooks",
    "child_limits",
    "child_process",
    "delimited_text",
    "encodings",
    "file_kinds",
    "file_to_table",
    "marked_workbook",
    "new_workbooks",
    "reading_child",
]
