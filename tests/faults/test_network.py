"""Where requests go: to Zendesk, through the proxy that was set, and to nobody else."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.servers import Server, answering, proxy, read_head, serving
from tests.support.account import Account
from tests.support.export import Export
from zendesk_simulator import Fault

NOT_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
OPENSSL = shutil.which("openssl")


@pytest.mark.parametrize("code", [301, 303, 307])
def test_a_redirect_is_not_followed(code: int) -> None:
    with serving(answering(NOT_HERE)) as stranger, Account() as sim:
        sim.faults.at(2, Fault.redirect(f"{stranger.url}/api/v2/incremental/tickets", code))
        assert sim.export().exit_code == 1
        assert stranger.asked == []


def test_a_redirect_of_the_token_endpoint_is_not_followed() -> None:
    with serving(answering(NOT_HERE)) as stranger, Account() as sim:
        sim.token_faults.at(1, Fault.redirect(f"{stranger.url}/oauth/tokens", 307))
        run = sim.export()
        assert run.exit_code == 1
        assert "not followed" in run.errors[0]
        assert stranger.asked == []


@pytest.mark.parametrize("method", ["cursor", "time"])
def test_links_to_another_host_are_not_followed(method: str) -> None:
    with serving(answering(NOT_HERE)) as stranger, Account() as sim:
        sim.faults.always(lambda _: True, Fault.other_host(stranger.url))
        run = sim.export(export_method=method)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert stranger.asked == []


def test_netrc_is_not_read(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password of-netrc\n", encoding="utf-8")
    netrc.chmod(0o600)
    with Account() as sim:
        run = sim.export(env={"NETRC": str(netrc), "HOME": str(tmp_path)})
        assert run.exit_code == 0
        assert {seen.authorization for seen in sim.requests} == {"bearer"}
        assert {seen.authorization for seen in sim.token_requests} == {"none"}


@pytest.mark.parametrize("no_proxy", ["", "127.0.0.1"])
def test_this_machine_is_never_asked_by_way_of_a_proxy(no_proxy: str) -> None:
    with Account() as sim, serving(answering(NOT_HERE)) as server:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        env = {**dict.fromkeys(names, server.url), "NO_PROXY": no_proxy}
        assert sim.export(env=env).exit_code == 0
        assert server.asked == []


def test_a_proxy_that_is_gone() -> None:
    with serving(answering(NOT_HERE)) as server:
        pass
    with Account() as sim:
        run = through_tunnel(sim, server, retry_timeout=1)
        assert "proxy" in run.failed()


def certificate(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for a host; return its file, and what a server needs to show it."""
    assert OPENSSL
    file, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={host}"),
            *("-addext", f"subjectAltName=DNS:{host}", "-keyout", str(key), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context


def through_tunnel(sim: Account, server: Server, retry_timeout: int = 5, **env: str) -> Export:
    """Export from acme.zendesk.com, which only the proxy knows."""
    env = {"HTTPS_PROXY": server.url, **env}
    return sim.export(env=env, api_url=None, retry_timeout=retry_timeout)


@pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate")
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_tunnel_and_a_certificate_of_ones_own(tmp_path: Path, name: str) -> None:
    file, context = certificate(tmp_path, "acme.zendesk.com")
    with Account() as sim, serving(proxy(sim.url, context)) as server:
        env = {"REQUESTS_CA_BUNDLE": str(file), name: server.url}
        run = sim.export(env=env, api_url=None, retry_timeout=5)
        assert run.exit_code == 0, run.log
        assert set(run.counted()) == set(sim.expected_keys())
        assert server.asked[0].startswith("CONNECT acme.zendesk.com:443 ")


@pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate")
def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    _, context = certificate(tmp_path, "acme.zendesk.com")
    with Account() as sim, serving(proxy(sim.url, context)) as server:
        run = through_tunnel(sim, server, retry_timeout=1)
        assert run.exit_code == 1
        assert "certificate" in run.errors[0]
        assert not sim.requests
        assert not sim.token_requests


def test_no_way_around_the_proxy() -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with Account() as sim, serving(answering(refusal)) as server:
        run = through_tunnel(sim, server, retry_timeout=1)
        assert run.exit_code == 1
        assert "the proxy" in run.errors[0]
        assert "407" in run.errors[0]


def drop_by_drop(connection: socket.socket, server: Server) -> None:
    server.asked.append(read_head(connection).split(b"\r\n")[0].decode())
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.2)


def test_an_answer_that_comes_drop_by_drop_ends_with_the_timeout() -> None:
    with Account() as sim, serving(drop_by_drop) as server:
        run = sim.export(api_url=server.url, request_timeout=1, retry_timeout=1)
        assert run.exit_code == 1
        assert "no complete response within request_timeout" in run.errors[0]


def test_an_answer_that_is_no_http() -> None:
    with Account() as sim, serving(answering(b"SSH-2.0-OpenSSH_9.6\r\n")) as server:
        run = sim.export(api_url=server.url, retry_timeout=1)
        assert run.exit_code == 1
