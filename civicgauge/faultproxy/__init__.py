"""A proxy on loopback that stands between citizens and a portal and plays the world's faults.

:mod:`civicgauge.faultproxy.proxy` starts it, :mod:`civicgauge.faultproxy.faults` holds what it
plays. ``python -m civicgauge.faultproxy --help`` runs it by hand.
"""
