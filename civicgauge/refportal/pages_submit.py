"""Checking the answers, filing the dossier, and the page that acknowledges it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.refportal import fault_acts
from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.entries import blocks
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.filing import (
    already_filed,
    back_to_unfinished,
    file_draft,
    form_path,
    papers_path,
    submitted_path,
)
from civicgauge.refportal.guards import (
    STALE_FORM,
    form_token,
    known_citizen,
    own_dossier,
    own_draft,
    redeem_token,
    signed_in_citizen,
)
from civicgauge.refportal.posted import read_posted
from civicgauge.refportal.site import site_of
from civicgauge.refportal.views import page, see


async def review(request: Request) -> Response:
    draft = own_draft(request, signed_in_citizen(request))
    elsewhere = already_filed(draft) or back_to_unfinished(site_of(request), draft)
    return elsewhere or _review_page(request, draft)


async def submit(request: Request) -> Response:
    site, visitor = site_of(request), signed_in_citizen(request)
    posted = await read_posted(request)
    draft = own_draft(request, visitor)
    # Pressing twice is no second dossier: it leads to the acknowledgement of the first.
    elsewhere = already_filed(draft) or back_to_unfinished(site, draft)
    if elsewhere:
        return elsewhere
    if site.faults.strikes(Fault.HANG, draft.id):
        return await fault_acts.hang(request)
    if site.faults.strikes(Fault.CONNECTION_RESET, draft.id):
        return await fault_acts.reset_connection(request)
    with site.database.transaction():
        if not redeem_token(request, posted, visitor):
            return _review_page(request, draft, stale=STALE_FORM)
        reference = file_draft(site, draft)
    return see(submitted_path(reference))


async def submitted(request: Request) -> Response:
    dossier = own_dossier(request, signed_in_citizen(request))
    procedure = site_of(request).catalogue[dossier.procedure]
    booking = site_of(request).slots.booking(dossier.reference)
    return page(request, "submitted.html", dossier=dossier, procedure=procedure, booking=booking)


def _review_page(request: Request, draft: Draft, stale: str = "") -> Response:
    site = site_of(request)
    procedure = site.catalogue[draft.procedure]
    return page(
        request,
        "review.html",
        status=422 if stale else 200,
        procedure=procedure,
        draft=draft,
        blocks=blocks(procedure, draft.answers),
        attached=site.drafts.attached(draft.id),
        form_path=form_path(draft),
        papers_path=papers_path(draft),
        stale=stale,
        token=form_token(request, known_citizen(request)),
    )


routes = [
    Route("/ho-so-nhap/{draft}/kiem-tra", review),
    Route("/ho-so-nhap/{draft}/kiem-tra", submit, methods=["POST"]),
    Route("/ho-so/{reference}/da-nop", submitted),
]
