"""What Streamlit does not publish is where we take it from: these fail when an upgrade moves it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import streamlit
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.caching.storage.dummy_cache_storage import MemoryCacheStorageManager
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.state.session_state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.testing.v1 import AppTest
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher
from streamlit.web.server.starlette import starlette_app_utils, starlette_auth_routes

import dashboard
from dashboard.web import streamlit_internals
from tests import own_loop


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """A runtime of Streamlit that serves nothing yet."""
    monkeypatch.setattr(Runtime, "_instance", None)
    return Runtime(
        RuntimeConfig(
            script_path="app.py",
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/upload"),
            cache_storage_manager=MemoryCacheStorageManager(),
        )
    )


def test_sessions_are_counted_let_go_and_known_to_be_open(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streamlit_internals.session_id() == "", "outside a run of a page"
    assert runtime._session_mgr.list_sessions() == []
    assert streamlit_internals.count_sessions() == 0
    assert not streamlit_internals.is_connected("gone")
    expire = streamlit_internals.expire_sessions()
    assert expire is not None
    expire()

    monkeypatch.setattr(Runtime, "_instance", None)
    assert streamlit_internals.expire_sessions() is None
    assert streamlit_internals.is_connected("gone")


class Browser:
    """The other end of a connection, which is told nothing here."""

    client_context = None

    def write_forward_msg(self, _message: ForwardMsg) -> None:
        """Lets it go."""


def test_a_page_whose_connection_was_lost_amid_an_answer_is_not_told_that_it_has_all(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager: Any = runtime._session_mgr
    own = WebsocketSessionManager._resume_stored_session
    monkeypatch.setattr(WebsocketSessionManager, "_resume_stored_session", own)
    monkeypatch.setattr(LocalSourcesWatcher, "_register_watcher", lambda *_, **__: None)
    streamlit_internals.cut_short_lost_answers()

    async def come_again() -> list[int]:
        script = ScriptData("app.py", is_hello=False)
        known = manager.connect_session(Browser(), script, {})
        session = manager.get_session_info(known).session
        manager.disconnect_session(known)
        session._browser_queue.enqueue(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
        assert manager.connect_session(Browser(), script, {}, known) == known
        left = session.flush_browser_queue()
        session.shutdown()
        return [each.script_finished for each in left]

    assert own_loop.run(come_again()) == [ForwardMsg.FINISHED_EARLY_FOR_RERUN]


def test_the_bytes_of_a_session_are_counted_until_they_are_dropped(runtime: Runtime) -> None:
    record = UploadedFileRec("1", "table.csv", "text/csv", b"12345")
    runtime.uploaded_file_mgr.add_file("mine", record)  # type: ignore[attr-defined]

    assert streamlit_internals.held_bytes() == {"mine": 5}
    streamlit_internals.drop_files("mine")
    assert streamlit_internals.held_bytes() == {}


def test_a_file_made_on_demand_is_of_one_session_and_is_kept_a_while_whatever_runs_meanwhile(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mark_for_delete", "is_marked_for_delete"):
        monkeypatch.setattr(MediaFileMetadata, name, getattr(MediaFileMetadata, name))
    kept = MediaFileManager._remove_orphaned_deferred_callables
    monkeypatch.setattr(MediaFileManager, "_remove_orphaned_deferred_callables", kept)
    streamlit_internals.keep_offers()
    files: Any = runtime.media_file_mgr
    entry = {"callable": lambda: b"a", "mimetype": "text/csv", "filename": "a.csv"}
    files._deferred_callables["7"] = entry | {"session_id": "mine"}
    assert streamlit_internals.offers("mine", "7")
    assert not streamlit_internals.offers("another", "7")
    assert streamlit_internals.offers("another", "8")

    name = files.execute_deferred("7").rpartition("/")[2].partition(".")[0]
    for _ in range(3):  # runs of others
        files.remove_orphaned_files()
    assert "7" in files._deferred_callables
    assert files.read_file(name) is not None
    monkeypatch.setattr(streamlit_internals, "OFFER_KEPT", -1.0)
    monkeypatch.setattr(streamlit_internals, "OFFERS_LOOKED_AT", 0.0)
    files.remove_orphaned_files()
    assert "7" not in files._deferred_callables
    assert files.read_file(name) is None


def presses(begin: int, end: int, letters: int = 0) -> WidgetStates:
    """Presses of buttons with these numbers."""
    states = WidgetStates()
    for number in range(begin, end):
        states.widgets.add(id=f"{number}{'x' * letters}", trigger_value=True)
    return states


def test_of_presses_that_wait_for_a_run_no_more_are_kept_than_a_message_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        script_requests, "_coalesce_widget_states", script_requests._coalesce_widget_states
    )
    streamlit_internals.forget_many_presses()
    most = streamlit_internals.MOST_WIDGETS

    def joined(first: WidgetStates, second: WidgetStates) -> int:
        requests = script_requests.ScriptRequests()
        for states in (first, second):
            requests.request_rerun(script_requests.RerunData(widget_states=states))
        kept = requests._rerun_data.widget_states
        return 0 if kept is None else len(kept.widgets)

    assert joined(presses(0, 1), presses(1, most)) == most
    assert joined(presses(0, 1), presses(1, most + 1)) == most
    assert joined(presses(0, most), presses(most, most + 1)) == 1
    long = int(config.get_option("server.maxWidgetStateSize")) * 1_000_000
    assert joined(presses(0, 1, long), presses(1, 2)) == 1


def page_that_is_clicked_again_while_it_acts() -> None:
    """A click arrives between what an act stores and what it keeps of that."""
    import streamlit as st  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx  # noqa: PLC0415

    def act() -> None:
        st.session_state["stored"] = st.session_state.get("stored", 0) + 1
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_rerun(RerunData())
        st.session_state["kept"] = st.session_state.get("kept", 0) + 1

    st.button("act", on_click=act)
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1


def test_an_act_is_carried_out_to_its_end_whatever_is_clicked_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for owner, name in (
        (SessionState, "_call_callbacks"),
        (ScriptRunner, "_maybe_handle_execution_control_request"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    streamlit_internals.finish_callbacks()
    page = AppTest.from_function(page_that_is_clicked_again_while_it_acts).run()

    page.button[0].click().run()

    assert (page.session_state["stored"], page.session_state["kept"]) == (1, 1)
    assert page.session_state["drawn"] == 2


def test_a_browser_signs_in_at_this_address_and_its_cookie_is_read_where_its_secret_is_known() -> (
    None
):
    addresses = {route.path for route in starlette_auth_routes.create_auth_routes("")}
    assert {streamlit_internals.SIGN_IN_ADDRESS, streamlit_internals.SIGNED_IN_ADDRESS} <= addresses

    cookie = starlette_app_utils.create_signed_value("secret", "user", b"{}").decode()
    cookies = {"user": cookie}.get
    assert streamlit_internals.signed_cookie("user", cookies, "secret") == b"{}"
    assert streamlit_internals.signed_cookie("user", cookies, "another") is None


def test_the_browser_knows_every_name_that_our_styles_and_our_script_ask_for() -> None:
    """Its test ids, its classes and its attributes: an upgrade that renames one hides or shows too much."""
    ours = Path(dashboard.__file__).parent
    written = [
        path.read_text("utf-8") for path in ours.rglob("*") if path.suffix in {".css", ".js"}
    ]
    asked = re.findall(
        r"data-testid=\W*(\w+)|\.(st[A-Z]\w+)|(data-test-[a-z-]+)",
        "\n".join([*written, streamlit_internals.UNFINISHED]),
    )
    names = {name for each in asked for name in each if name}
    scripts = Path(streamlit.__file__).with_name("static").rglob("*.js")
    served = "\n".join(path.read_text("utf-8") for path in scripts)
    known = set(re.findall(r"\bst[A-Z]\w+|data-test-[a-z-]+|InputInstructions", served))

    assert {"stSkeleton", "stSidebarNavItems", "stApp", "data-test-script-state"} <= names
    assert sorted(names - known) == []


def test_the_style_that_our_script_puts_first_is_the_one_of_streamlits_fields() -> None:
    script = Path(dashboard.__file__).parent / "web" / "shell" / "browser.js"
    written = script.read_text("utf-8")
    (name,) = re.findall(r'pressable\.id = "([\w-]+)"', written)
    ((rule, attribute),) = re.findall(r'"(@layer .+\[([\w-]+)\].+)"', written)
    scripts = Path(streamlit.__file__).with_name("static").rglob("*.js")
    (served,) = (text for path in scripts if f"`{name}`" in (text := path.read_text("utf-8")))

    assert re.search(rf"(\w+)=`{name}`.*getElementById\(\1\)", served, re.DOTALL)
    (named,) = re.findall(rf"(\w+)=`{attribute}`", served)
    ours = "".join(rule.replace(attribute, f"${{{named}}}").split())
    assert ours in "".join(served.replace("\\n", "").split())
