"""Only loopback is free; everything else is refused before a packet leaves."""

import subprocess
import sys

import pytest

from civicgauge.errors import NotAuthorised, UsageError
from civicgauge.guard import check_url, is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "192.0.2.1",
        "10.0.0.1",
        "0.0.0.0",
        "example.invalid",
        "localhost.example.invalid",
        "2130706433",
        "",
    ],
)
def test_everything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_the_origin_of_a_url_is_kept_without_its_path() -> None:
    assert check_url("http://127.0.0.1:8000/a?b#c") == "http://127.0.0.1:8000"
    assert check_url("http://[::1]:8000/") == "http://[::1]:8000"


@pytest.mark.parametrize(
    "url", ["127.0.0.1", "ftp://127.0.0.1", "http://", "http://[::1", "http://127.0.0.1:x"]
)
def test_what_is_not_a_web_address_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError, match="Write it as"):
        check_url(url)


def test_a_name_before_the_at_sign_does_not_hide_a_foreign_host() -> None:
    with pytest.raises(NotAuthorised, match=r"192\.0\.2\.1"):
        check_url("http://127.0.0.1@192.0.2.1/")


def test_the_guard_stops_a_foreign_connection_of_the_process() -> None:
    code = (
        "import socket; from civicgauge import guard; guard.install()\n"
        "s = socket.socket(); s.settimeout(0.1)\n"
        "try: s.connect(('192.0.2.1', 80))\n"
        "except Exception as error: print(type(error).__name__)\n"
        "try: s.connect(('127.0.0.1', 1))\n"
        "except Exception as error: print(type(error).__name__)\n"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert shown.split() == ["NotAuthorised", "ConnectionRefusedError"]
