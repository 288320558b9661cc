"""The portal's side of a payment: what it does when the gateway calls back."""

from __future__ import annotations

from civicgauge.refportal.dossier_store import DossierStore
from civicgauge.refportal.faults import Fault, Faults
from civicgauge.refportal.ledger import Payment


class Cashier:
    """Marks dossiers paid and issues receipts."""

    def __init__(self, dossiers: DossierStore, faults: Faults) -> None:
        self._dossiers = dossiers
        self._faults = faults

    def captured(self, payment: Payment, merchant_key: str) -> None:
        """The gateway's callback: this payment was captured."""
        self._dossiers.mark_paid(payment.reference)
        if not self._faults.strikes(Fault.PAID_WITHOUT_RECEIPT, merchant_key):
            self._dossiers.issue_receipt(payment.id, payment.reference, payment.amount)

    def receipt_address(self, payment: str) -> str | None:
        """Where the payer finds the receipt; None when none was issued."""
        return f"/bien-lai/{payment}" if self._dossiers.receipt(payment) else None
