"""Ports for the servers of the tests: each is given once, however many ask at the same time."""

from __future__ import annotations

import socket

import pytest

from tests.processes import free_port


def test_a_port_is_kept_for_its_server_also_while_none_listens_there() -> None:
    port = free_port()
    for _ in range(2):  # also after the end of the one before
        with (
            socket.create_server(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port)),
        ):
            pass
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))

    with socket.socket() as visitor:
        assert visitor.connect_ex(("127.0.0.1", port)) != 0
