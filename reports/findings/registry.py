"""The list of findings, in the order in which reports show them: worst for the citizen first."""

from __future__ import annotations

from typing import cast

from reports.findings import (
    connection_resets,
    double_charge,
    hang,
    lost_dossier,
    lost_form_data,
    lost_session,
    nameless_supplement,
    overbooked_slot,
    payment_without_receipt,
    receipt_differs,
    silent_photo_rejection,
    slow_steps,
    state_differs,
    statistics_disagree,
    wrong_content,
)
from reports.findings.finding import Finding

FINDINGS = tuple(
    cast(Finding, module)
    for module in (
        lost_dossier,
        double_charge,
        payment_without_receipt,
        receipt_differs,
        state_differs,
        overbooked_slot,
        hang,
        wrong_content,
        connection_resets,
        silent_photo_rejection,
        nameless_supplement,
        lost_session,
        lost_form_data,
        slow_steps,
        statistics_disagree,
    )
)
