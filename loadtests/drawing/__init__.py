"""Profiles drawn from figures, counts and access logs, and the picture of their day."""
