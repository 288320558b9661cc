"""Booking an appointment for a dossier: the centre, the time, the confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.catalogue import Appointments
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.guards import (
    STALE_FORM,
    NotFound,
    form_token,
    own_dossier,
    redeem_token,
    signed_in_citizen,
)
from civicgauge.refportal.posted import read_posted
from civicgauge.refportal.records import Dossier
from civicgauge.refportal.site import Site, site_of
from civicgauge.refportal.slots import Slot
from civicgauge.refportal.views import minute, page, see

_NO_TIME = "Chưa chọn giờ hẹn. Hãy chọn một giờ còn chỗ."
_GONE = "Lượt hẹn {when} tại {centre} vừa hết chỗ. Hãy chọn một lượt hẹn khác còn chỗ."


def slots_path(dossier: Dossier) -> str:
    return f"/ho-so/{dossier.reference}/lich-hen"


def booked_path(dossier: Dossier) -> str:
    return f"/ho-so/{dossier.reference}/lich-hen/da-dat"


async def slots(request: Request) -> Response:
    dossier = own_dossier(request, signed_in_citizen(request))
    _offer(request, dossier)
    return _already_booked(request, dossier) or _centres_page(request, dossier)


async def times(request: Request) -> Response:
    dossier = own_dossier(request, signed_in_citizen(request))
    centre = request.query_params.get("noi", "")
    if centre not in _offer(request, dossier).centres:
        return see(slots_path(dossier))
    day = request.query_params.get("ngay", "")
    return _already_booked(request, dossier) or _times_page(request, dossier, centre, day=day)


async def book(request: Request) -> Response:
    site, visitor = site_of(request), signed_in_citizen(request)
    posted = await read_posted(request)
    dossier = own_dossier(request, visitor)
    offer = _offer(request, dossier)
    centre, starts = posted.fields.get("noi", ""), posted.fields.get("gio", "")
    if centre not in offer.centres:
        return see(slots_path(dossier))
    # Pressing twice is no second appointment: it leads to the confirmation of the first.
    booked = _already_booked(request, dossier)
    if booked:
        return booked
    if not _is_offered(site, dossier, offer, centre, starts):
        return _times_page(request, dossier, centre, error=_NO_TIME)
    with site.database.transaction():
        if not redeem_token(request, posted, visitor):
            return _times_page(request, dossier, centre, stale=STALE_FORM)
        beyond = site.faults.strikes(Fault.OVERBOOKED_SLOT, dossier.draft)
        booking = site.slots.book(dossier, offer, centre, starts, beyond)
    if booking is None:
        gone = _GONE.format(when=minute(starts), centre=centre)
        return _times_page(request, dossier, centre, day=starts[:10], error=gone)
    return see(booked_path(dossier))


async def booked(request: Request) -> Response:
    dossier = own_dossier(request, signed_in_citizen(request))
    booking = site_of(request).slots.booking(dossier.reference)
    if booking is None:
        return see(slots_path(dossier))
    procedure = site_of(request).catalogue[dossier.procedure]
    return page(request, "booked.html", dossier=dossier, procedure=procedure, booking=booking)


def _offer(request: Request, dossier: Dossier) -> Appointments:
    """What the dossier's procedure offers.

    Raises:
        NotFound: nobody has to come for this procedure.
    """
    offer = site_of(request).catalogue[dossier.procedure].appointments
    if offer is None:
        raise NotFound("Thủ tục này không cần đặt lịch hẹn")
    return offer


def _already_booked(request: Request, dossier: Dossier) -> Response | None:
    """On to the confirmation, when the dossier has its appointment."""
    booking = site_of(request).slots.booking(dossier.reference)
    return see(booked_path(dossier)) if booking else None


def _is_offered(
    site: Site, dossier: Dossier, offer: Appointments, centre: str, starts: str
) -> bool:
    days = site.slots.days(dossier.procedure, offer, centre)
    return any(slot.starts == starts for day in days.values() for slot in day)


def _left(slots: list[Slot]) -> int:
    return sum(slot.left for slot in slots)


def _centres_page(request: Request, dossier: Dossier, gone: str = "") -> Response:
    site = site_of(request)
    free = site.slots.free_centres(dossier.procedure, _offer(request, dossier))
    return page(
        request,
        "slots.html",
        status=422 if gone else 200,
        dossier=dossier,
        procedure=site.catalogue[dossier.procedure],
        centres=[(centre, centre) for centre in free],
        gone=gone,
    )


def _times_page(
    request: Request,
    dossier: Dossier,
    centre: str,
    day: str = "",
    error: str = "",
    stale: str = "",
) -> Response:
    """The times of the wanted day, or of the first day that has a place; else other centres."""
    site = site_of(request)
    offered = site.slots.days(dossier.procedure, _offer(request, dossier), centre)
    free = {when: _left(slots) for when, slots in offered.items() if _left(slots)}
    if not free:
        return _centres_page(request, dossier, gone=error or f"{centre} đã hết chỗ.")
    shown = _shown_day(day, free)
    return page(
        request,
        "slot_times.html",
        status=422 if error or stale else 200,
        dossier=dossier,
        procedure=site.catalogue[dossier.procedure],
        centre=centre,
        day=shown,
        slots=offered[shown],
        other_days=[(when, left) for when, left in free.items() if when != shown],
        error=error,
        stale=stale,
        token=form_token(request, signed_in_citizen(request)),
    )


def _shown_day(wanted: str, free: Mapping[date, int]) -> date:
    return next((when for when in free if when.isoformat() == wanted), next(iter(free)))


routes = [
    Route("/ho-so/{reference}/lich-hen", slots),
    Route("/ho-so/{reference}/lich-hen/gio", times),
    Route("/ho-so/{reference}/lich-hen/gio", book, methods=["POST"]),
    Route("/ho-so/{reference}/lich-hen/da-dat", booked),
]
