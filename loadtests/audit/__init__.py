"""After the peak: what the portal shows now, beside what it acknowledged while it was busy."""
