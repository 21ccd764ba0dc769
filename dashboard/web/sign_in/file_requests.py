"""Which file a request sends or fetches, read in one place by one strict pattern.

An address written in any other way belongs to nobody: the server of Streamlit reads addresses more loosely
(it drops an extension, and decides itself what an extension is), so a second reading would let somebody past
the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UPLOAD, MEDIA = "/_stcore/upload_file/", "/media/"
"""Where files are sent, and where they are fetched that a page offers."""

_SENT = re.compile(r"/_stcore/upload_file/([0-9A-Za-z-]{1,64})/([0-9A-Za-z-]{1,64})", re.ASCII)
_FETCHED = re.compile(r"/media/([0-9a-f]{16,128})(?:\.[a-z0-9]{1,16})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a request is about: the `session` to which a file is sent, or the number of the fetched `file`.

    Both are empty where the address is not written as our pages write it.
    """

    is_upload: bool
    session: str = ""
    file: str = ""


def read(path: str) -> Transfer | None:
    """The file that a request is about; None for a request that is about no file."""
    if path.startswith(UPLOAD):
        found = _SENT.fullmatch(path)
        return Transfer(is_upload=True, session=found[1] if found else "")
    if path.startswith(MEDIA):
        return Transfer(is_upload=False, file=file_number(path))
    return None


def file_number(address: str) -> str:
    """The number of a file in its address; empty where it is not written as our pages write it."""
    found = _FETCHED.fullmatch(address)
    return found[1] if found else ""
