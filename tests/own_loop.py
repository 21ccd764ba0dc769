"""Runs what is asynchronous in a thread of its own: Playwright keeps a loop running in that of a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message, Scope

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it gives, or its error."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()  # noqa: TID251


def ask(application: ASGIApp, scope: Scope) -> list[Message]:
    """What an application answers to a request without a body, or to a websocket that is opened."""
    asked = "websocket.connect" if scope["type"] == "websocket" else "http.request"
    answered: list[Message] = []

    waiting = iter([{"type": asked}])

    async def receive() -> Message:
        for message in waiting:
            return message
        return await asyncio.Future[Message]()  # whoever asks stays, and says nothing more

    async def send(message: Message) -> None:
        answered.append(message)

    async def answer() -> None:
        await application(scope, receive, send)

    run(answer())
    return answered
