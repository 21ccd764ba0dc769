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


def telling_of_files(
    send: Send, note_file: Callable[[str], None], note_session: Callable[[str], None]
) -> Send:
    """The answers on a websocket.

    `note_file` gets the number of each file that was made on demand, `note_session` the session of the
    websocket when it is told where to send a file: after a new start of the server the page that has come
    back has run nothing yet, and nobody else knows whose session it is.
    """

    async def answer(message: Message) -> None:
        said = message.get("bytes") or b""
        if file_requests.MEDIA.encode() in said and len(said) < 1_000:
            made = ForwardMsg.FromString(said).backend_operation_response.deferred_file.url
            if made:
                note_file(file_requests.file_number(made))
        if file_requests.UPLOAD.encode() in said and len(said) < 100_000:
            for each in ForwardMsg.FromString(said).file_urls_response.file_urls:
                transfer = file_requests.read(each.upload_url)
                if transfer is not None and transfer.session:
                    note_session(transfer.session)
        await send(message)

    return answer
