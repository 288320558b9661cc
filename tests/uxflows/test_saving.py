"""A PDF that the browser saves is before the citizen like a page, and its wait counts whole."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome, Step
from tests.second_portal.receipt import pdf

RECEIPT = pdf(["Bien lai", "So bien lai: BL-7"])
LINKS = '<h1>Đã nộp</h1><p><a href="/bl">Biên lai</a> <a href="/tra-cuu">Tra cứu</a></p>'


def send(handler: Any, data: bytes = RECEIPT, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", str(len(RECEIPT)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)
    handler.wfile.flush()


def press(at_browser: Any, text: str = "Biên lai") -> None:
    at_browser.open("/")
    at_browser.hands.press_on(at_browser.hands.view().pressable([text]), 1)


@pytest.mark.parametrize("disposition", ["inline", "attachment; filename=bl.pdf"])
def test_a_pdf_is_read_like_a_page(at_browser: Any, portal: Any, disposition: str) -> None:
    portal.pages |= {
        "/": LINKS,
        "/bl": lambda handler: send(handler, Content_Disposition=disposition),
    }

    press(at_browser)

    view = at_browser.hands.view()
    assert (view.heading, view.term("So bien lai"), view.status) == ("Bien lai", "BL-7", 200)
    assert view.url == portal.url + "/bl"
    # New to the reader: Bien lai, So bien lai, and BL-7 in one.
    assert at_browser.rows.actions[-1].syllables == 6
    assert at_browser.hands.evidence("x") == ""


def test_a_pdf_behind_an_address_and_a_redirect_is_read_too(at_browser: Any, portal: Any) -> None:
    portal.pages |= {
        "/": LINKS,
        "/bl": send,
        "/den": lambda handler: handler.send_page("", 303, Location="/bl"),
    }
    at_browser.open("/")
    at_browser.open("/den")

    assert at_browser.hands.view().term("So bien lai") == "BL-7"


def test_the_next_page_takes_its_place(at_browser: Any, portal: Any) -> None:
    portal.pages |= {"/": LINKS, "/bl": send, "/tra-cuu": "<h1>Tra cứu hồ sơ</h1>"}
    press(at_browser)
    at_browser.open("/tra-cuu")

    assert at_browser.hands.view().heading == "Tra cứu hồ sơ"
    at_browser.hands.finish()
    assert [row.page for row in at_browser.rows.vitals] == ["", "tracking"]


def test_the_citizen_waits_until_the_last_of_it_has_come(at_browser: Any, portal: Any) -> None:
    halted = threading.Event()

    def in_two_parts(handler: Any) -> None:
        send(handler, RECEIPT[:200])
        halted.wait(0.4)  # seconds between the parts; nothing sets it
        handler.wfile.write(RECEIPT[200:])

    portal.pages |= {"/": LINKS, "/bl": in_two_parts}
    press(at_browser)

    assert at_browser.hands.view().heading == "Bien lai"
    assert at_browser.hands.tally.waits[-1] >= 0.4


def test_a_pdf_that_is_cut_off_is_a_cut_connection(at_browser: Any, portal: Any) -> None:
    def cut(handler: Any) -> None:
        send(handler, RECEIPT[:200])
        handler.close_connection = True

    portal.pages |= {"/": LINKS, "/bl": cut}
    with pytest.raises(StepStopped) as caught:
        press(at_browser)

    assert (caught.value.outcome, caught.value.reason) == (Outcome.FAILED, "truncated")
    assert at_browser.hands.view().heading == "Đã nộp"


def test_a_pdf_that_never_ends_is_given_up(sit_down: Any, portal: Any) -> None:
    def drip(handler: Any) -> None:
        send(handler, RECEIPT[:200])
        portal.hang(handler)

    portal.pages |= {"/": LINKS, "/bl": drip, "/tra-cuu": "<h1>Tra cứu hồ sơ</h1>"}
    at_browser = sit_down(timeout=1.0)
    at_browser.open("/")
    at_browser.hands.begin_step(Step.GET_RECEIPT, 1)
    with pytest.raises(StepStopped) as caught:
        at_browser.hands.press_on(at_browser.hands.view().pressable(["Biên lai"]), 1)

    assert (caught.value.outcome, caught.value.reason) == (Outcome.TIMEOUT, "no_answer")
    at_browser.hands.begin_step(Step.TRACK, 1)
    at_browser.open("/tra-cuu")
    assert at_browser.hands.view().heading == "Tra cứu hồ sơ"


def test_a_refused_pdf_is_the_page_that_says_so(at_browser: Any, portal: Any) -> None:
    portal.pages |= {
        "/": LINKS,
        "/bl": lambda handler: handler.send_page("<h1>Chưa có biên lai</h1>", 404),
    }
    press(at_browser)

    assert (at_browser.hands.view().heading, at_browser.hands.view().status) == (
        "Chưa có biên lai",
        404,
    )
