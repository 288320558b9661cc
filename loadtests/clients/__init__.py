"""Exchanges with a portal: a citizen's session, and the clients that it can be played over."""
