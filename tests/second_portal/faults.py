"""What can be wrong with this portal: who meets it, and which findings must say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A defect, the variants of a filing that meet it, and the findings that it must turn red."""

    story: str
    variants: tuple[str, ...]
    findings: tuple[str, ...]
    procedure: str = "licence_renewal"


FAULTS = {
    "import_dropped": Fault(
        "the nightly import drops a paid application; its status page says so with HTTP 200",
        ("complete",),
        ("lost_dossier",),
    ),
    "charged_per_click": Fault(
        "every press of the pay button is a payment of its own",
        ("pay_pressed_twice",),
        ("double_charge",),
    ),
    "blank_receipt": Fault(
        "the receipt is printed before its number is drawn",
        ("complete",),
        ("payment_without_receipt",),
    ),
    "drip": Fault(
        "the answer to a submission comes blank by blank and never ends", ("complete",), ("hang",)
    ),
    "announcement": Fault(
        "a notice of works takes the place of the page that was asked for",
        ("complete",),
        ("wrong_content",),
    ),
    "cut_short": Fault(
        "the answer to a submission stops in the middle of the page",
        ("complete",),
        ("connection_resets",),
    ),
    "error_code": Fault(
        "a wrong photo is answered with a number",
        ("photo_too_dark",),
        ("silent_photo_rejection",),
    ),
    "something_missing": Fault(
        "the citizen is told that something is missing, not what",
        ("paper_missing",),
        ("nameless_supplement",),
    ),
    "other_server": Fault(
        "the submission is sent to a server that does not know the session",
        ("complete",),
        ("lost_session",),
    ),
    "dates_emptied": Fault(
        "the form comes back with empty dates and choices", ("mistyped",), ("lost_form_data",)
    ),
    "slow_summary": Fault("the summary is computed for seconds", ("complete",), ("slow_steps",)),
    "still_on_offer": Fault(
        "a time that was booked is offered to the next citizen too",
        ("complete", "complete"),
        ("overbooked_slot",),
        "citizen_id_registration",
    ),
    "old_copy": Fault(
        "who looks at the status again is answered from a copy that is out of date",
        ("complete",),
        ("state_differs",),
    ),
    "numbered_anew": Fault(
        "every time that it is printed, a receipt draws a number",
        ("complete",),
        ("receipt_differs",),
    ),
    "last_months_table": Fault(
        "the table of the statistics page is older than its headline",
        ("complete",),
        ("statistics_disagree",),
    ),
}
