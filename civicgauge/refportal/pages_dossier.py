"""After submission: tracking, the supplement that the office asked for, the receipt.

Tracking is open to whoever holds the reference, as on real portals, and names no person; the
reference cannot be guessed.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.catalogue import Paper, Procedure
from civicgauge.refportal.clock import due_date
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.guards import (
    STALE_FORM,
    NotFound,
    form_token,
    own_dossier,
    redeem_token,
    signed_in_citizen,
)
from civicgauge.refportal.pages_papers import attach_checked
from civicgauge.refportal.papers import accepted_types, published_rules
from civicgauge.refportal.posted import UPLOAD_LIMIT, Posted, read_posted
from civicgauge.refportal.records import Dossier, State, Supplement
from civicgauge.refportal.site import Site, site_of
from civicgauge.refportal.views import page, see


async def tracking(request: Request) -> Response:
    site = site_of(request)
    dossier = site.dossiers.dossier(request.path_params["reference"])
    if dossier is None:
        raise NotFound("Không tìm thấy hồ sơ")
    supplement = _open_supplement(site, dossier)
    return page(
        request,
        "tracking.html",
        dossier=replace(dossier, state=_shown_state(site, dossier)),
        procedure=site.catalogue[dossier.procedure],
        booking=site.slots.booking(dossier.reference),
        payments=site.ledger.captured_for(dossier.reference),
        slip=site.ledger.slip(dossier.reference),
        receipt_address=site.cashier.receipt_address,
        supplement=supplement,
        nameless=supplement is not None and _is_nameless(site, dossier),
    )


def _shown_state(site: Site, dossier: Dossier) -> State:
    """Where the dossier stands; with the fault, who looks again reads something else."""
    if not site.faults.strikes_again(Fault.WRONG_STATE, dossier.draft):
        return dossier.state
    return State.RECEIVED if dossier.state is State.SUBMITTED else State.SUBMITTED


async def supplement(request: Request) -> Response:
    dossier = own_dossier(request, signed_in_citizen(request))
    asked = _open_supplement(site_of(request), dossier)
    return _supplement_page(request, dossier, asked) if asked else _to_tracking(dossier)


async def post_supplement(request: Request) -> Response:
    site, visitor = site_of(request), signed_in_citizen(request)
    posted = await read_posted(request, UPLOAD_LIMIT)
    dossier = own_dossier(request, visitor)
    asked = _open_supplement(site, dossier)
    if asked is None:
        return _to_tracking(dossier)
    with site.database.transaction():
        if not redeem_token(request, posted, visitor):
            return _supplement_page(request, dossier, asked, stale=STALE_FORM)
        errors = _take(site, dossier, asked, posted)
    if errors:
        return _supplement_page(request, dossier, asked, errors)
    return _to_tracking(dossier)


async def receipt(request: Request) -> Response:
    site, visitor = site_of(request), signed_in_citizen(request)
    found = site.dossiers.receipt(request.path_params["payment"])
    dossier = site.dossiers.acknowledged(found.reference) if found else None
    if found is None or dossier is None or dossier.citizen_id != visitor.account:
        raise NotFound("Không tìm thấy biên lai")
    procedure = site.catalogue[dossier.procedure]
    if site.faults.strikes_again(Fault.WRONG_RECEIPT, dossier.draft):
        found = replace(found, code=f"{found.code}-2")
    draft = site.drafts.draft(dossier.draft)
    payer = draft.answers.get("full_name", "") if draft else ""
    return page(request, "receipt.html", receipt=found, procedure=procedure, payer=payer)


def _open_supplement(site: Site, dossier: Dossier) -> Supplement | None:
    if dossier.state is not State.SUPPLEMENT:
        return None
    return site.dossiers.supplements(dossier.reference)[0]


def _is_nameless(site: Site, dossier: Dossier) -> bool:
    return site.faults.strikes(Fault.NAMELESS_SUPPLEMENT, dossier.draft)


def _to_tracking(dossier: Dossier) -> Response:
    return see(f"/ho-so/{dossier.reference}")


def _asked_papers(site: Site, dossier: Dossier, asked: Supplement) -> tuple[Paper, ...]:
    """The paper that was asked for; a request that names nothing leaves all of them open."""
    procedure: Procedure = site.catalogue[dossier.procedure]
    if _is_nameless(site, dossier):
        return procedure.papers
    return (procedure.paper(asked.paper),)


def _take(site: Site, dossier: Dossier, asked: Supplement, posted: Posted) -> dict[str, list[str]]:
    """Attach what came; the dossier goes back to the office when the paper is there."""
    wanted = {paper.id for paper in _asked_papers(site, dossier, asked)}
    files = {name: upload for name, upload in posted.files.items() if name in wanted}
    procedure = site.catalogue[dossier.procedure]
    errors = attach_checked(site, dossier.draft, procedure, files)
    if not files:
        label = procedure.paper(asked.paper).label.vi
        errors[asked.paper] = [f"{label}: chưa có tệp. Hãy chọn tệp để bổ sung."]
    if not errors:
        site.dossiers.answer_supplement(asked.id)
        site.dossiers.move(dossier.reference, State.RECEIVED)
        site.dossiers.set_due(dossier.reference, due_date(procedure.deadline))
    return errors


def _supplement_page(
    request: Request,
    dossier: Dossier,
    asked: Supplement,
    errors: dict[str, list[str]] | None = None,
    stale: str = "",
) -> Response:
    site = site_of(request)
    papers = _asked_papers(site, dossier, asked)
    return page(
        request,
        "supplement.html",
        status=422 if errors or stale else 200,
        dossier=dossier,
        supplement=asked,
        nameless=_is_nameless(site, dossier),
        papers=papers,
        rules={paper.id: published_rules(paper) for paper in papers},
        accepted={paper.id: accepted_types(paper) for paper in papers},
        errors=errors or {},
        stale=stale,
        token=form_token(request, signed_in_citizen(request)),
    )


routes = [
    Route("/ho-so/{reference}", tracking),
    Route("/ho-so/{reference}/bo-sung", supplement),
    Route("/ho-so/{reference}/bo-sung", post_supplement, methods=["POST"]),
    Route("/bien-lai/{payment}", receipt),
]
