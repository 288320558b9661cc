"""Everything that the portal's handlers share, reached from the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from civicgauge.catalogue import Catalogue
from civicgauge.refportal.cashier import Cashier
from civicgauge.refportal.database import Database
from civicgauge.refportal.dossier_store import DossierStore
from civicgauge.refportal.draft_store import DraftStore
from civicgauge.refportal.faults import Faults, Rates
from civicgauge.refportal.ledger import Ledger
from civicgauge.refportal.people_store import PeopleStore
from civicgauge.refportal.sessions import Sessions
from civicgauge.refportal.slots import SlotBook
from civicgauge.refportal.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Site:
    """One portal at work on one database."""

    catalogue: Catalogue
    database: Database
    drafts: DraftStore
    dossiers: DossierStore
    slots: SlotBook
    ledger: Ledger
    cashier: Cashier
    sessions: Sessions
    tokens: Tokens
    faults: Faults


def build_site(
    catalogue: Catalogue,
    database: Database,
    *,
    faults: Rates,
    officer_password: str,
    session_minutes: float,
) -> Site:
    """The portal's parts, put together."""
    switchboard = Faults(database, faults)
    dossiers = DossierStore(database)
    return Site(
        catalogue=catalogue,
        database=database,
        drafts=DraftStore(database),
        dossiers=dossiers,
        slots=SlotBook(database),
        ledger=Ledger(database),
        cashier=Cashier(dossiers, switchboard),
        sessions=Sessions(PeopleStore(database), officer_password, session_minutes),
        tokens=Tokens(database),
        faults=switchboard,
    )


def site_of(request: Request) -> Site:
    return cast(Site, request.app.state.site)
