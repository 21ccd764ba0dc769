"""What an open page may say to the server, and which files are made for it.

A page may send what our pages send, and no message of the developer tools.

Streamlit answers anybody with a websocket: it empties the caches of all people, describes the repository
and makes the download of another session for anybody who asks.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Message, Receive, Send

from dashboard.web import streamlit_internals
from dashboard.web.sign_in import file_requests
from dashboard.web.streamlit_internals import (
    BackMsg,
    DecodeError,
    ForwardMsg,
    get_max_widget_state_size_bytes,
)

TAKEN = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""Messages that our pages send; beside them the request for a file that is made on demand."""


def only_ours(receive: Receive, is_own: Callable[[str], bool]) -> Receive:
    """The messages of a websocket without those that none of our pages sends.

    `is_own` says whether a session belongs to the person who opened the websocket.
    """

    async def following() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            said = message.get("bytes")
            # What is too long is not read here: Streamlit hangs up before it reads it.
            if len(said or b"") > get_max_widget_state_size_bytes() or _is_ours(said, is_own):
                return message

    return following


def _is_ours(said: bytes | None, is_own: Callable[[str], bool]) -> bool:
    """Whether a page of ours sends this; invalid messages are left to Streamlit, which hangs up."""
    try:
        message = BackMsg.FromString(said or b"")
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        asked = message.backend_operation_request
        return (
            asked.WhichOneof("payload") == "deferred_file"
            and is_own(asked.session_id)
            and streamlit_internals.offers(asked.session_id, asked.deferred_file.file_id)
        )
    return said is None or kind in TAKEN


def telling_of_files(send: Send, note: Callable[[str], None]) -> Send:
    """The answers on a websocket; `note` gets the number of each file that was made on demand."""

    async def answer(message: Message) -> None:
        said = message.get("bytes") or b""
        if file_requests.MEDIA.encode() in said and len(said) < 1_000:
            made = ForwardMsg.FromString(said).backend_operation_response.deferred_file.url
            if made:
                note(file_requests.file_number(made))
        await send(message)

    return answer
