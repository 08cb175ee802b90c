"""The server of ``pbc serve``: its own names, and the headers of every answer."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pbcanalysis.cli.serving import server_of
from pbcanalysis.editions.policy import META


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "index.html").write_text(f"{META}<h1>Front</h1>", encoding="utf-8")
    (tmp_path / "2007").mkdir()
    (tmp_path / "2007" / "index.html").write_text("<script>a()</script>", encoding="utf-8")
    server = server_of(tmp_path, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _answer(
    port: int, *hosts: str, method: str = "GET", path: str = "/"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    for host in hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("name", ["localhost", "LocalHost", "127.0.0.1"])
def test_it_answers_to_its_own_names(port: int, name: str) -> None:
    status, _, content = _answer(port, f"{name}:{port}")
    assert (status, content) == (200, f"{META}<h1>Front</h1>".encode())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/index.html", "/nothing"])
def test_it_answers_to_no_other_name(port: int, method: str, path: str) -> None:
    others = [
        [f"attacker.example:{port}"],
        [f"localhost.attacker.example:{port}"],
        [f"127.0.0.1.attacker.example:{port}"],
        ["localhost"],
        [f"localhost:{port + 1}"],
        [f"localhost:{port}", f"attacker.example:{port}"],
        [""],
        [],
    ]
    for hosts in others:
        status, _, content = _answer(port, *hosts, method=method, path=path)
        assert status == 421, hosts
        assert b"Front" not in content, hosts


def test_every_answer_says_what_a_page_may_run(port: int) -> None:
    for path, expected in (("/", 200), ("/nothing", 404)):
        status, headers, _ = _answer(port, f"localhost:{port}", path=path)
        assert status == expected
        rules = [rule.strip() for rule in headers["content-security-policy"].split(";")]
        assert "script-src 'self'" in rules
        assert "frame-ancestors 'self'" in rules
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/2007/", "/2007/index.html"])
def test_a_page_made_before_pages_had_a_policy_keeps_its_scripts(port: int, path: str) -> None:
    status, headers, _ = _answer(port, f"localhost:{port}", path=path)
    assert (status, headers["content-security-policy"]) == (200, "frame-ancestors 'self'")
