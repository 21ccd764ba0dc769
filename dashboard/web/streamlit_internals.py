"""The parts of Streamlit that are not public, all of them: no other module of ours touches one.

Each has a test of its own that fails when an upgrade moves it.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import uvicorn
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit import delta_generator, string_util
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.elements.widgets import button_group
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import exists, get_instance
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes
from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.state.session_state import Serialized, SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFile
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from dashboard.web import page_run_cache

__all__ = [
    "BackMsg",
    "DecodeError",
    "ForwardMsg",
    "UploadedFile",
]


SIGN_IN_ADDRESS, SIGNED_IN_ADDRESS = "/auth/login", "/oauth2callback"
"""Where a browser goes to sign in at an issuer, and where it comes back from there."""

UNFINISHED = "[data-testid=stSkeleton]"
"""What stands in the place of a field that the browser has not drawn yet."""


def adapt() -> None:
    """What a server of ours changes in Streamlit, at its start."""
    keep_offers()
    finish_callbacks()
    keep_icons()
    forget_many_presses()
    cut_short_lost_answers()


def session_id() -> str:
    """The session whose page is being run; empty outside a run."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def sent_text(key: str) -> str | None:
    """What a field holds, by its browser, that this session has not drawn yet; None if it says nothing."""
    found = _sent(key)
    return None if found is None else str(found.string_value)


def is_sent(key: str) -> bool:
    """Whether the browser says what a field holds that this session has not drawn yet."""
    return _sent(key) is not None


def drop_unknown_presses() -> list[str]:
    """The keys of pressed buttons that this session has not drawn; they count as not pressed."""
    if (state := _session_state()) is None:
        return []
    held = state._new_widget_state
    found = [
        id
        for id, sent in held.states.items()
        if id not in held.widget_metadata
        and isinstance(sent, Serialized)
        and sent.value.trigger_value
    ]
    for each in found:
        del held.states[each]
    return [_user_key(each) for each in found]


def _session_state() -> Any:
    context = get_script_run_ctx()
    return None if context is None else context.session_state._state


def _sent(key: str) -> Any:
    """What the browser has sent of a field that this session does not know; None if nothing."""
    if (state := _session_state()) is None:
        return None
    held = state._new_widget_state
    ids = page_run_cache.once(
        "fields that were sent before they were drawn",
        lambda: {_user_key(id): id for id in held.states if id not in held.widget_metadata},
    )
    id = ids.get(key, "")
    sent = held.states.get(id)
    is_drawn = id in held.widget_metadata or not isinstance(sent, Serialized)
    return None if is_drawn else sent.value


def _user_key(id: str) -> str:
    """The key that ends the number of a field: three parts with a hyphen between two."""
    return id.split("-", 2)[-1]


def expire_sessions() -> Callable[[], object] | None:
    """Lets go of the ended sessions whose time is over; None where no server runs."""
    if not exists():
        return None
    storage = get_instance()._session_mgr._session_storage  # type: ignore[attr-defined]
    expire: Callable[[], object] = storage._cache.expire
    return expire


def has_session(session: str) -> bool:
    """Whether a session is one of this process, open or about to come back."""
    return (
        bool(session)
        and exists()
        and get_instance()._session_mgr.get_session_info(session) is not None
    )


def is_connected(session: str) -> bool:
    """Whether the page of a session is open in a browser; also where no server runs."""
    return not exists() or bool(get_instance()._session_mgr.is_active_session(session))


def count_sessions() -> int:
    """How many sessions this process has, open or about to come back; 0 where no server runs."""
    manager = getattr(get_instance(), "_session_mgr", None) if exists() else None
    return 0 if manager is None else len(manager.list_sessions())


def end_within(seconds: int) -> None:
    """How long a server that is told to stop waits for what is under way: without a word of ours for ever."""
    if (server := _server()) is not None:
        server.config.timeout_graceful_shutdown = seconds


def is_stopping() -> bool:
    """Whether this process was told to stop: it then listens to nobody new."""
    server = _server()
    return server is not None and server.should_exit


def _server() -> uvicorn.Server | None:
    """The server of this process, which hears when it is told to stop; None where none runs."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return server if isinstance(server, uvicorn.Server) else None


def drop_files(session: str) -> None:
    """Lets go of the uploaded files of a session."""
    get_instance().uploaded_file_mgr.remove_session_files(session)


def held_bytes() -> dict[str, int]:
    """The bytes of uploaded files that each session holds; nothing where no server runs."""
    if not exists():
        return {}
    storage = get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(storage.items())
    }


def offers(session: str, file: str) -> bool:
    """Whether a session offers a file that is made on demand, or nobody does."""
    offered = get_instance().media_file_mgr._deferred_callables.get(file)
    return offered is None or offered["session_id"] == session


class _ThisThread(threading.local):
    acts = False


_THIS = _ThisThread()
_call_callbacks = SessionState._call_callbacks
_look_for_messages = ScriptRunner._maybe_handle_execution_control_request
_resume = WebsocketSessionManager._resume_stored_session


def finish_callbacks() -> None:
    """What a click asks for is carried out to its end; whatever else was clicked meanwhile waits its turn.

    Streamlit looks for the next message whenever a callback touches the session. One that has come ends the
    callback there: what it had stored is stored, and what came of it is never kept, so never shown.
    """
    SessionState._call_callbacks = _call_to_the_end  # type: ignore[method-assign, assignment]
    ScriptRunner._maybe_handle_execution_control_request = _look_between_acts  # type: ignore[method-assign, assignment]


def _call_to_the_end(state: SessionState, **replayed: Any) -> None:
    _THIS.acts = True
    try:
        _call_callbacks(state, **replayed)
    finally:
        _THIS.acts = False


def _look_between_acts(runner: ScriptRunner) -> None:
    if not _THIS.acts:
        _look_for_messages(runner)


def cut_short_lost_answers() -> None:
    """A page whose connection was lost amid an answer is told that this answer was cut short.

    Streamlit sends it the end alone, as if all had come. The browser then empties the fields that it did not
    get again, and the next click would store that over what was typed.
    """
    WebsocketSessionManager._resume_stored_session = _resume_cut_short  # type: ignore[method-assign, assignment]


def _resume_cut_short(
    manager: WebsocketSessionManager, session: str | None, *rest: Any
) -> str | None:
    resumed = _resume(manager, session, *rest)
    if resumed is not None:
        manager._active_session_info_by_id[resumed].session._clear_queue()
    return resumed


OFFER_KEPT, OFFERS_LOOKED_AT = 10.0, 1.0
"""Seconds for which a file may be asked for after its button was drawn anew, or fetched once it is made,
and after how many it is looked which these are."""


def keep_offers() -> None:
    """A click on a download is answered also while its page is drawn anew, as when a field was just left.

    Streamlit forgets the offer of the run before at once, which the page in the browser may still show. And
    of a file once made it knows no page: the second run of anybody deletes it, fetched or not.
    """
    MediaFileMetadata.mark_for_delete = _mark_made  # type: ignore[method-assign, assignment]
    MediaFileMetadata.is_marked_for_delete = property(_is_past_keeping)  # type: ignore[assignment, method-assign]
    MediaFileManager._remove_orphaned_deferred_callables = _forget_offers  # type: ignore[method-assign, assignment]


def _mark_made(made: MediaFileMetadata) -> None:
    vars(made).setdefault("_marked_at", time.monotonic())


def _is_past_keeping(made: MediaFileMetadata) -> bool:
    return bool(time.monotonic() - vars(made).get("_marked_at", math.inf) > OFFER_KEPT)


def _forget_offers(manager: MediaFileManager) -> None:
    """Forgets the offers that no page has had for a while; the caller holds the lock.

    Each run asks for it, and with a hundred people there are a thousand: they are looked at once a second.
    """
    now, looked = time.monotonic(), vars(manager).get("_looked_at", -OFFERS_LOOKED_AT)
    if now - looked < OFFERS_LOOKED_AT:
        return
    vars(manager)["_looked_at"] = now
    drawn = {id for ids in manager._files_by_session_and_coord.values() for id in ids.values()}
    before: dict[str, float] = vars(manager).get("_undrawn_since", {})
    undrawn = {id: before.get(id, now) for id in manager._deferred_callables if id not in drawn}
    gone = {id for id, since in undrawn.items() if now - since > OFFER_KEPT}
    for id in gone:
        manager._drop_deferred_id(id)
    vars(manager)["_undrawn_since"] = {id: undrawn[id] for id in undrawn if id not in gone}


LABELS_KEPT = 1024
"""Labels of which it is kept whether they begin with an icon."""


def keep_icons() -> None:
    """Whether a label begins with an icon is looked for once.

    Streamlit looks for it at each run in each option of a row of buttons, among some thousand signs: more
    than all else that such a field costs.
    """
    find = lru_cache(LABELS_KEPT)(string_util.extract_leading_icon)
    button_group.extract_leading_icon = find  # type: ignore[attr-defined]


def come_before_the_first() -> None:
    """What Streamlit does once, at the first field and the first message, while somebody waits for them.

    It loads the signs that a label may begin with. And it looks through all modules for whether somebody
    types in what is run, which in a server nobody does.
    """
    string_util.extract_leading_icon("🧭")
    delta_generator._use_warning_has_been_displayed = True


MOST_WIDGETS = 2_000
"""Fields and buttons of which a message may tell, and of which what waits for a run may tell."""

_join = script_requests._coalesce_widget_states


def forget_many_presses() -> None:
    """Presses that wait for the end of a run are forgotten where there are more than a message may have.

    Streamlit keeps each until then, and goes through all of them for each message that comes.
    """
    script_requests._coalesce_widget_states = _join_few  # type: ignore[assignment]


def _join_few(old: WidgetStates | None, new: WidgetStates | None) -> WidgetStates | None:
    joined = _join(old, new)
    is_much = joined is not None and (
        len(joined.widgets) > MOST_WIDGETS or joined.ByteSize() > get_max_widget_state_size_bytes()
    )
    return new if is_much else joined


def signed_cookie(name: str, written: Callable[[str], str | None], secret: str) -> bytes | None:
    """What a signed cookie of Streamlit says, of however many pieces; None where it was not signed here."""
    from streamlit.web.server.starlette import starlette_app_utils  # noqa: PLC0415

    def read(piece: str) -> bytes | None:
        value = written(piece)
        return (
            None if value is None else starlette_app_utils.decode_signed_value(secret, piece, value)
        )

    return get_cookie_with_chunks(read, name)
