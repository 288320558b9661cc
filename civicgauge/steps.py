"""The closed list of verbs, and what became of a step."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """What is done to a dossier; a new verb needs a decision record."""

    FIND_PROCEDURE = "find_procedure"
    SIGN_IN = "sign_in"
    START = "start"
    FILL_FORM = "fill_form"
    ATTACH_PAPERS = "attach_papers"
    SIGN = "sign"
    BOOK_SLOT = "book_slot"
    SUBMIT = "submit"
    PAY = "pay"
    GET_RECEIPT = "get_receipt"
    TRACK = "track"
    SUPPLEMENT = "supplement"
    COLLECT = "collect"
    DESK_SIGN_IN = "desk_sign_in"
    DESK_RECEIVE = "desk_receive"
    DESK_ASK_SUPPLEMENT = "desk_ask_supplement"
    DESK_APPROVE = "desk_approve"
    READ_STATISTICS = "read_statistics"
    READ_PAYMENT_STATEMENT = "read_payment_statement"
    READ_DOSSIER_LIST = "read_dossier_list"

    @property
    def at_desk(self) -> bool:
        """Whether an officer does this step, in a session of his own."""
        return self in _AT_DESK


_AT_DESK = {
    *(step for step in Step if step.value.startswith("desk_")),
    Step.READ_PAYMENT_STATEMENT,
    Step.READ_DOSSIER_LIST,
}


class Outcome(StrEnum):
    """What became of a step or a request; every one that was begun has exactly one."""

    OK = "ok"
    REFUSED = "refused"  # the portal said no: validation, rate limit, captcha
    LOST_SESSION = "lost_session"
    FAILED = "failed"  # error, wrong content, reset
    TIMEOUT = "timeout"
    UNFINISHED = "unfinished"  # still under way when the run ended
    NOT_EXERCISED = "not_exercised"  # could not be tried here, e.g. no officer's account


SAYS_NOTHING = (
    "connection_refused",
    "not_http",
    "rate_limited",
    "reset",
    "truncated",
    "untrusted_certificate",
    "wrong_content",
)
"""Reasons of a step whose answer says nothing about what the citizen had asked for."""

LEFT_WAITING = "left_waiting"
"""Reason of a step that timed out because this citizen bore no more, not because of the portal."""


class Channel(StrEnum):
    """How the hands reach the portal."""

    HTTP = "http"
    BROWSER = "browser"


class Phase(StrEnum):
    """Which part of a run a row belongs to; only ``measured`` rows are judged for latency."""

    WARM_UP = "warm_up"
    MEASURED = "measured"
    AUDIT = "audit"
