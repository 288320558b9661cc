"""The judging half: reads rows only, and turns them into findings, figures and reports."""
