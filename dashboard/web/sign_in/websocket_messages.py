"""What an open page may say to the server, how much of it, and which files are made for it.

A page may send what our pages send, and no message of the developer tools.

Streamlit answers anybody with a websocket: it empties the caches of all people, describes the repository
and makes the download of another session for anybody who asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.types import Message, Receive, Send

from dashboard.web import streamlit_internals
from dashboard.web.sign_in import session_owners
from dashboard.web.streamlit_internals import BackMsg, DecodeError, ForwardMsg
from dashboard.workflow.installation import server_log

TAKEN = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""Messages that our pages send; beside them the request for a file that is made on demand."""

MOST_BYTES = 2_000_000
"""Bytes of a message where people sign in: it tells all fields of its page, and an evaluator's card, or what
was pasted into a grid of 500 lines, may hold some hundred thousand letters."""

MOST_BYTES_OF_A_READER = 128 << 10
"""The same on the public server, where the largest message of a page has 60 kB."""

LONGEST_ADDRESS = 8 << 10
"""Letters of an address behind its question mark: nginx takes no longer line."""

REFUSED = 1008
"""The code with which a websocket is closed on a message that no page of ours sends by itself."""


def only_ours(
    receive: Receive, send: Send, is_own: Callable[[str], bool], most_bytes: int
) -> Receive:
    """The messages of a websocket without those that none of our pages sends; some end it at once.

    `is_own` says whether a session belongs to the person who opened the websocket.
    """

    async def following() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            said = message.get("bytes")
            if said is None:  # a text, on which Streamlit hangs up, as on what is no message
                return message
            asked = _read(said) if len(said) <= most_bytes else None
            if len(said) > most_bytes or (asked and _is_too_much(asked)):
                server_log.warn_at_most_once_a_minute("request-refused", "message-not-ours")
                await send({"type": "websocket.close", "code": REFUSED})
                return {"type": "websocket.disconnect", "code": REFUSED}
            if asked is None or _is_ours(asked, is_own):
                return message

    return following


def _read(said: bytes) -> BackMsg | None:
    """What a browser says; None if it is no message."""
    try:
        message: BackMsg = BackMsg.FromString(said)
    except DecodeError:
        return None
    return message


def _is_too_much(message: BackMsg) -> bool:
    """Whether a message names more than a page of ours has, or what cannot be read: each costs work, or an
    error in the log."""
    run = message.rerun_script
    named = (
        run.widget_states.widgets,
        run.cached_message_hashes,
        message.file_urls_request.file_names,
    )
    most = streamlit_internals.MOST_WIDGETS
    if len(run.query_string) > LONGEST_ADDRESS or any(len(each) > most for each in named):
        return True
    return not all(
        _is_json(state.json_value or state.json_trigger_value)
        for state in run.widget_states.widgets
    )


def _is_json(text: str) -> bool:
    """Whether a part with a script of ours can say this; an empty text says nothing."""
    try:
        json.loads(text or "{}")
    except (ValueError, RecursionError):
        return False
    return True


def _is_ours(message: BackMsg, is_own: Callable[[str], bool]) -> bool:
    """Whether a page of ours sends this."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        asked = message.backend_operation_request
        return (
            asked.WhichOneof("payload") == "deferred_file"
            and is_own(asked.session_id)
            and streamlit_internals.offers(asked.session_id, asked.deferred_file.file_id)
        )
    return kind in TAKEN


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
        if session_owners.MEDIA.encode() in said and len(said) < 1_000:
            made = ForwardMsg.FromString(said).backend_operation_response.deferred_file.url
            if made:
                note_file(session_owners.file_number(made))
        if session_owners.UPLOAD.encode() in said and len(said) < 100_000:
            for each in ForwardMsg.FromString(said).file_urls_response.file_urls:
                transfer = session_owners.read_transfer(each.upload_url)
                if transfer is not None and transfer.session:
                    note_session(transfer.session)
        await send(message)

    return answer
