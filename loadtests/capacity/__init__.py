"""The highest rate of filings at which limits hold: search, probes, and the curve through them."""
