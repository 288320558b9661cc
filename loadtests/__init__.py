"""The load half: Locust, the planned arrivals, the HTTP hands and the audit of the ledger."""
