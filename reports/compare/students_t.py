"""Student's t distribution, by integrating its density.

With ``t = sqrt(df) tan(angle)`` the density becomes ``c cos(angle) ** (df - 1)``, which
Gauss-Legendre quadrature integrates to far more digits than any verdict here needs.
"""

from __future__ import annotations

import math

import numpy as np

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


def two_sided(t: float, df: float) -> float:
    """The probability of a value at least so far from 0, with `df` >= 1 degrees of freedom."""
    begin, end = math.atan(abs(t) / math.sqrt(df)), math.pi / 2
    angles = (begin + end) / 2 + (end - begin) / 2 * _NODES
    area = float(np.sum(_WEIGHTS * np.cos(angles) ** (df - 1))) * (end - begin) / 2
    log_factor = math.lgamma((df + 1) / 2) - math.lgamma(df / 2)
    return min(2 * math.exp(log_factor) / math.sqrt(math.pi) * area, 1.0)


def quantile(probability: float, df: float) -> float:
    """The value that is exceeded with ``1 - probability``, 0.5 <= probability < 1."""
    low, high = 0.0, 1.0
    while two_sided(high, df) > 2 * (1 - probability):
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        if two_sided(middle, df) > 2 * (1 - probability):
            low = middle
        else:
            high = middle
    return high
