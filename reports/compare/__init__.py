"""Two sides of runs, side by side: what differs, and what became better, worse or stays open."""
