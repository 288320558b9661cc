"""Findings: named defects that citizens meet, one file each, judged from rows alone."""
