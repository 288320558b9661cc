"""Human time of recorded actions: which operators an action costs a person.

The recorder writes what was done; here it becomes operators of the Keystroke-Level Model by one
fixed convention. What a first-time user needs beyond the model is in
:mod:`civicgauge.people.spread`; :func:`self_check` compares the model with published data.
"""

from __future__ import annotations

from civicgauge.people.klm_checks import CheckRow, self_check
from civicgauge.people.operators import Operators, aim, klm, operator_table, seconds
from civicgauge.people.vietnamese import syllables, telex_keys
from civicgauge.rows import ActionRow

__all__ = [
    "CheckRow",
    "Operators",
    "aim",
    "hand_work",
    "klm",
    "operator_table",
    "reading",
    "seconds",
    "self_check",
    "syllables",
    "telex_keys",
]


def hand_work(action: ActionRow) -> Operators:
    """What one action costs hands and head, reading not included.

    Mental preparation: one per answer, whether known, copied or decided, one to choose a file and
    one before a button is pressed (the look over before it); an answer that the portal filled in
    by itself has no action and costs nothing. A copied answer is looked up on a paper besides.
    Pointing follows Fitts's law; the width of a target is its smaller side (MacKenzie & Buxton,
    CHI 1992). Further clicks of the same action, in a list that opened, are plain pointings.
    """
    thinks = bool(action.recall) or action.kind in ("press", "attach")
    deeds = Operators(
        keys=action.keys,
        buttons=2 * action.clicks,
        homings=action.homings,
        mental=int(thinks),
        copies=int(action.recall == "copied"),
        points=max(action.clicks - 1, 0),
    )
    target = min(action.width, action.height)
    if action.clicks and action.distance > 0 and target > 0:
        deeds += aim(action.distance, target)
    return deeds


def reading(action: ActionRow, share_read: float) -> Operators:
    """Reading the share of the new text that people really read, 0 to 1."""
    return Operators(syllables_read=action.syllables * share_read)
