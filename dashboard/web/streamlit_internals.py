"""The parts of Streamlit that are not public, all of them: no other module of ours touches one.

Each has a test of its own that fails when an upgrade moves it.
"""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import exists, get_instance
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = [
    "BackMsg",
    "DecodeError",
    "ForwardMsg",
    "UploadedFile",
    "get_max_widget_state_size_bytes",
]


UNFINISHED = "[data-testid=stSkeleton]"
"""What stands in the place of a field that the browser has not drawn yet."""


def session_id() -> str:
    """The session whose page is being run; empty outside a run."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def expire_sessions() -> Callable[[], object] | None:
    """Lets go of the ended sessions whose time is over; None where no server runs."""
    if not exists():
        return None
    storage = get_instance()._session_mgr._session_storage  # type: ignore[attr-defined]
    expire: Callable[[], object] = storage._cache.expire
    return expire


def drop_files(session: str) -> None:
    """Lets go of the uploaded files of a session."""
    get_instance().uploaded_file_mgr.remove_session_files(session)


def held_bytes() -> dict[str, int]:
    """The bytes of uploaded files that each session holds."""
    storage = get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(storage.items())
    }


def offers(session: str, file: str) -> bool:
    """Whether a session offers a file that is made on demand, or nobody does."""
    offered = get_instance().media_file_mgr._deferred_callables.get(file)
    return offered is None or offered["session_id"] == session


def signed_cookie(name: str, written: Callable[[str], str | None], secret: str) -> bytes | None:
    """What a signed cookie of Streamlit says, of however many pieces; None where it was not signed here."""
    from streamlit.web.server.starlette import starlette_app_utils  # noqa: PLC0415

    def read(piece: str) -> bytes | None:
        value = written(piece)
        return (
            None if value is None else starlette_app_utils.decode_signed_value(secret, piece, value)
        )

    return get_cookie_with_chunks(read, name)
