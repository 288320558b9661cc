"""The portal as a process: what it keeps, how it ends, how it refuses to start."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from civicgauge.errors import UsageError
from civicgauge.refportal.serve import Portal, running_portal
from tests.refportal.visitor import Applicant, Visitor

NewApplicant = Callable[[Portal], Applicant]


def test_everything_is_kept_over_a_restart(database: Path) -> None:
    with running_portal(database) as portal:
        applicant = Applicant(portal.url, 1)
        reference = applicant.submit()
        receipt = applicant.pay().links["Xem biên lai"]
        number = applicant.open(receipt).term("Số biên lai")
        port = int(portal.url.rpartition(":")[2])
    with running_portal(database, port=port) as portal:
        assert applicant.open(receipt).term("Số biên lai") == number
        assert applicant.open(f"/ho-so/{reference}").term("Trạng thái") == "Đã nộp"


def test_everything_acknowledged_is_kept_over_a_kill(database: Path) -> None:
    with running_portal(database) as portal:
        filed, draft = Applicant(portal.url, 1), Applicant(portal.url, 2)
        reference = filed.submit()
        payment = filed.pay().term("Mã giao dịch")
        review = draft.attach_papers()
        port = int(portal.url.rpartition(":")[2])
        portal.process.kill()
        portal.process.wait()
    with running_portal(database, port=port):
        page = filed.open(f"/ho-so/{reference}")
        assert page.term("Mã giao dịch") == payment
        assert draft.open(review.url).term("Họ và tên") == draft.citizen.full_name
        draft.page = review
        assert draft.press("Nộp hồ sơ").heading == "Đã nộp hồ sơ"


def test_a_full_disk_is_said_and_costs_nothing_that_was_saved(database: Path) -> None:
    with running_portal(database) as portal:
        applicant = Applicant(portal.url, 1)
        applicant.fill_form()
        size = database.with_name("portal.db-wal").stat().st_size
        limits = resource.prlimit(portal.process.pid, resource.RLIMIT_FSIZE, (size, -1))
        page = applicant.press("Tiếp tục", files=applicant.papers())
        assert (page.status, page.heading) == (503, "Tạm thời không lưu được dữ liệu")
        resource.prlimit(portal.process.pid, resource.RLIMIT_FSIZE, limits)
        applicant.open("/tai-khoan")
        applicant.follow("Khai tiếp: Đổi giấy phép lái xe")
        assert applicant.press("Tiếp tục", files=applicant.papers()).status == 200


def test_a_hanging_request_does_not_keep_the_portal_from_ending(database: Path) -> None:
    with running_portal(database, faults={"hang": 1.0}) as portal:
        applicant = Applicant(portal.url, 1)
        page = applicant.attach_papers()
        host, _, port = portal.url.removeprefix("http://").partition(":")
        cookies = "; ".join(f"{name}={value}" for name, value in applicant.cookies.items())
        path = page.url.removeprefix(portal.url)
        waiting = socket.create_connection((host, int(port)))
        waiting.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\nContent-Length: 0\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
        )
        assert Visitor(portal.url).open("/").status == 200
    assert portal.process.returncode == 0
    waiting.close()


def test_a_portal_ends_when_its_parent_is_killed(database: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from civicgauge.refportal.serve import running_portal\n"
        "with running_portal(Path(sys.argv[1])) as portal:\n"
        "    print(portal.process.pid, flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        # A pidfd becomes readable when its process has ended.
        with os.fdopen(child, "rb", buffering=0) as ended:
            assert select.select([ended], [], [], 10)[0]


def test_an_occupied_port_is_refused_with_the_remedy(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}.*another one"),
            running_portal(database, port=port),
        ):
            pass


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none_is_refused(database: Path, port: int) -> None:
    with pytest.raises(UsageError, match="cannot listen"), running_portal(database, port=port):
        pass


def test_an_unknown_fault_is_refused_before_anything_is_served(database: Path) -> None:
    with (
        pytest.raises(UsageError, match="Unknown fault 'hangs'"),
        running_portal(database, faults={"hangs": 1.0}),
    ):
        pass


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("This is not a database. " * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="Name a file"), running_portal(letter):
        pass
    assert letter.read_text(encoding="utf-8").startswith("This is not a database.")


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="unable to open database file"),
        running_portal(tmp_path / "nowhere" / "portal.db"),
    ):
        pass


def test_the_process_says_in_one_line_where_it_is(database: Path) -> None:
    command = [sys.executable, "-m", "civicgauge.refportal.serve", "--database", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert Visitor(ready["url"]).open("/").heading == "Cổng dịch vụ công"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert set(ready) == {
            "url",
            "control_url",
            "token",
            "officer_account",
            "officer_password",
        }


def test_a_usage_error_has_the_exit_code_of_usage_errors(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "civicgauge.refportal.serve", "--database", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Name a file in a writable folder" in json.loads(done.stdout)["error"]
