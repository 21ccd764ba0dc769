"""A page that a person has open at a server, by the messages that their browser would send for it."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.browser.sign_ins import SECRET

ISSUED = str(int(time.time()))
"""When everybody signed in, so that what their tabs open is one sign-in."""

CUT_SHORT = 0
"""Instead of a status: the connection was closed before all was sent, for the answer was known by then."""

Fill = Callable[[WidgetState], None]
"""What a browser tells of one field: its id, and what is in it."""


def headers(subject: str) -> dict[str, str]:
    """What the proxy says of whoever signed in; of nobody for an empty subject."""
    named = {"X-Dashboard-Subject": subject, "X-Dashboard-Issued": ISSUED} if subject else {}
    return {"X-Dashboard-Proxy-Secret": SECRET, **named}


@dataclass(frozen=True)
class Control:
    """A field or a button of a page: its kind, its key, and what the page says of it."""

    id: str
    kind: str
    proto: Any

    @property
    def key(self) -> str:
        """The key that the page gave it, which ends its id."""
        return self.id.split("-", 2)[-1] if self.id.startswith("$$") else self.id

    @property
    def is_list(self) -> bool:
        """Whether it is a list to choose one option from."""
        return self.kind == "selectbox"

    @property
    def options(self) -> list[str]:
        """The words of what a list offers."""
        return [*self.proto.options]

    @property
    def is_enabled(self) -> bool:
        """Whether it may be used as it stands."""
        return not getattr(self.proto, "disabled", False)

    @property
    def label(self) -> str:
        """What a person reads on it."""
        return str(getattr(self.proto, "label", ""))


class Tab:
    """A websocket of one person; `session` is the session that it goes on with, of whomever."""

    def __init__(self, address: str, subject: str = "", session: str = "") -> None:
        protocols = ["streamlit", "x", session] if session else ["streamlit"]
        told: Any = {
            "subprotocols": protocols,
            "origin": f"http://{address}",
            "additional_headers": headers(subject),
        }
        self.address, self.subject, self.session = address, subject, ""
        self.said = b""
        self.messages: list[ForwardMsg] = []
        self._known: dict[str, ForwardMsg] = {}
        self.socket: ClientConnection = connect(
            f"ws://{address}/_stcore/stream", max_size=None, proxy=None, open_timeout=60, **told
        )

    def __enter__(self) -> Tab:
        self.socket.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, method: str, path: str, content: bytes = b"", **more: str) -> tuple[int, str]:
        """The status of an answer to a request of this person, and the cookie that it sets."""
        address = f"http://{self.address}{path}"
        told = headers(self.subject) | more
        asked = urllib.request.Request(address, content or None, told, method=method)
        try:
            with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
                return answer.status, answer.headers.get("Set-Cookie", "")
        except urllib.error.HTTPError as error:
            return error.code, ""
        except (urllib.error.URLError, ConnectionError):
            return CUT_SHORT, ""

    def token(self) -> dict[str, str]:
        """What a request shows that changes a file: the token of this browser."""
        cookie = self.ask("GET", "/_stcore/health")[1].partition(";")[0]
        return {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}

    def change_file(self, method: str, path: str, content: bytes = b"") -> int:
        """The status of an answer to a file that is sent, or deleted, with the token of this browser."""
        token = self.token()
        end = "--x7"
        body = (
            f'{end}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'.encode()
        )
        body = body + content + f"\r\n{end}--\r\n".encode() if content else b""
        form = {"Content-Type": "multipart/form-data; boundary=x7"}
        return self.ask(method, path, body, **token, **form)[0]

    def upload(self, name: str, content: bytes) -> tuple[Any, int]:
        """Sends a file to this session; where it is, and the status of the answer."""
        asked = BackMsg()
        asked.file_urls_request.request_id = name
        asked.file_urls_request.file_names.append(name)
        (urls,) = self.answer(asked).file_urls_response.file_urls
        return urls, self.change_file("PUT", urls.upload_url, content)

    def send(self, message: BackMsg) -> None:
        """Sends whatever a message says."""
        self.socket.send(message.SerializeToString())

    def run(
        self, page: str, query: str = "", fill: Iterable[Fill] = (), *, fragment: str = ""
    ) -> list[Control]:
        """Asks for a page, with fields filled and buttons pressed; the fields and buttons on it."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = "" if page == "overview" else page
        asked.rerun_script.fragment_id = fragment
        for each in fill:
            each(asked.rerun_script.widget_states.widgets.add())
        self.send(asked)
        return list(_controls(self.read()))

    def open(self, page: str, query: str = "") -> list[Control]:
        """Asks for a page, and for all that is folded away on it; `said` and `messages` have both runs."""
        controls, said, messages = self.run(page, query), self.said, self.messages
        folds = [
            each.delta.add_block.expandable.id
            for each in messages
            if each.delta.add_block.expandable.id
        ]
        if folds:
            controls = self.run(page, query, [partial(_opened, id) for id in folds])
            self.said, self.messages = said + self.said, messages + self.messages
        return controls

    def answers(self, *messages: BackMsg) -> list[ForwardMsg]:
        """What the server says to messages that ask for no page: all that comes within a moment."""
        self._until_the_heart_beats()
        for each in messages:
            self.send(each)
        time.sleep(0.3)
        return self._until_the_heart_beats()

    def answer(self, message: BackMsg) -> ForwardMsg:
        """What the server says to a message that asks for no page, whenever that comes."""
        self._until_the_heart_beats()
        self.send(message)
        sent = self.socket.recv(timeout=60)
        assert isinstance(sent, bytes)
        answer: ForwardMsg = ForwardMsg.FromString(sent)
        return answer

    def _until_the_heart_beats(self) -> list[ForwardMsg]:
        self.send(BackMsg(app_heartbeat=True))
        said: list[ForwardMsg] = []
        while True:
            sent = self.socket.recv(timeout=60)
            assert isinstance(sent, bytes)
            message = ForwardMsg.FromString(sent)
            if message.heartbeat_ack:
                return said
            said.append(message)

    def read(self) -> list[ForwardMsg]:
        """Every message up to the end of a run; `said` has their bytes, `messages` all that came."""
        self.said, self.messages = b"", []
        while True:
            sent = self.socket.recv(timeout=60)
            assert isinstance(sent, bytes)
            self.said += sent
            message = ForwardMsg.FromString(sent)
            if message.HasField("ref_hash"):
                message = self._known[message.ref_hash]
            elif message.hash:
                self._known[message.hash] = message
            if message.HasField("new_session"):
                self.session = message.new_session.initialize.session_id or self.session
            self.messages.append(message)
            ended = message.HasField("script_finished")
            if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self._last_run()

    def _last_run(self) -> list[ForwardMsg]:
        begun = [at for at, each in enumerate(self.messages) if each.HasField("new_session")]
        return self.messages[begun[-1] :] if begun else self.messages


def _controls(run: Iterable[ForwardMsg]) -> Iterator[Control]:
    for message in run:
        if message.HasField("delta") and message.delta.HasField("new_element"):
            element = message.delta.new_element
            kind = element.WhichOneof("type") or ""
            proto = getattr(element, kind)
            if getattr(proto, "id", ""):
                yield Control(proto.id, kind, proto)


def _opened(id: str, state: WidgetState) -> None:
    state.id, state.bool_value = id, True


def written(control: Control, text: str) -> Fill:
    """A field with a text in it."""

    def fill(state: WidgetState) -> None:
        state.id, state.string_value = control.id, text

    return fill


def chosen(control: Control, *texts: str) -> Fill:
    """A field with an option of a list chosen, or several of a list of several."""

    def fill(state: WidgetState) -> None:
        state.id = control.id
        if control.is_list:
            (state.string_value,) = texts
        else:
            state.string_array_value.data.extend(texts)

    return fill


def pressed(control: Control) -> Fill:
    """A button that was pressed."""

    def fill(state: WidgetState) -> None:
        state.id, state.trigger_value = control.id, True

    return fill


def attached(control: Control, name: str, urls: Any) -> Fill:
    """A field for files with a file in it that was sent."""

    def fill(state: WidgetState) -> None:
        state.id = control.id
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, 1, urls.file_id
        file.file_urls.CopyFrom(urls)

    return fill
