"""Attaching papers: good files are kept, each wrong one is named with its rule and a remedy."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.catalogue import Procedure
from civicgauge.refportal import fault_acts
from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.filing import already_filed, back_to_form, missing_papers, review_path
from civicgauge.refportal.guards import (
    STALE_FORM,
    SignInNeeded,
    form_token,
    known_citizen,
    own_draft,
    redeem_token,
    signed_in_citizen,
)
from civicgauge.refportal.papers import accepted_types, faults_of, media_type, published_rules
from civicgauge.refportal.posted import UPLOAD_LIMIT, Upload, read_posted
from civicgauge.refportal.site import Site, site_of
from civicgauge.refportal.views import page, see

Errors = Mapping[str, list[str]]


async def papers(request: Request) -> Response:
    draft = own_draft(request, signed_in_citizen(request))
    await fault_acts.be_slow(request, draft.id)
    return already_filed(draft) or back_to_form(draft) or _papers_page(request, draft)


async def post_papers(request: Request) -> Response:
    site, visitor = site_of(request), known_citizen(request)
    posted = await read_posted(request, UPLOAD_LIMIT)
    draft = own_draft(request, visitor)
    if site.faults.strikes_once(Fault.SESSION_LOSS, draft.id):
        site.sessions.people.end_session(visitor.session)
        raise SignInNeeded
    elsewhere = already_filed(draft) or back_to_form(draft)
    if elsewhere:
        return elsewhere
    with site.database.transaction():
        fresh = redeem_token(request, posted, visitor)
        errors = _attach(site, draft, posted.files) if fresh else {}
    # Attached first: a citizen whose session ran out need not choose the files again.
    if visitor.ended:
        raise SignInNeeded
    if not fresh:
        return _papers_page(request, draft, stale=STALE_FORM)
    if not errors:
        return see(review_path(draft))
    if _is_silent(site, draft, posted.files, errors):
        return _papers_page(request, draft)
    return _papers_page(request, draft, errors)


def attach_checked(
    site: Site, draft_id: str, procedure: Procedure, files: Mapping[str, Upload]
) -> dict[str, list[str]]:
    """Keep each good file; what is wrong with the others, by paper."""
    errors: dict[str, list[str]] = {}
    for paper in procedure.papers:
        upload = files.get(paper.id)
        if upload is None:
            continue
        found = faults_of(paper, upload)
        kind = media_type(upload.content)
        if found:
            errors[paper.id] = found
        elif kind is not None:
            site.drafts.attach(draft_id, paper.id, upload.filename, kind, upload.content)
    return errors


def _attach(site: Site, draft: Draft, files: Mapping[str, Upload]) -> dict[str, list[str]]:
    errors = attach_checked(site, draft.id, site.catalogue[draft.procedure], files)
    for paper in missing_papers(site, draft):
        errors.setdefault(paper.id, [f"{paper.label.vi}: chưa có tệp. Hãy chọn tệp để đính kèm."])
    return errors


def _is_silent(site: Site, draft: Draft, files: Mapping[str, Upload], errors: Errors) -> bool:
    """The fault: a wrong photo is refused without a word."""
    papers = site.catalogue[draft.procedure].papers
    wrong_photo = any(item.rules and item.id in errors and item.id in files for item in papers)
    return wrong_photo and site.faults.strikes(Fault.SILENT_PHOTO_REJECTION, draft.id)


def _papers_page(
    request: Request, draft: Draft, errors: Errors | None = None, stale: str = ""
) -> Response:
    site = site_of(request)
    procedure = site.catalogue[draft.procedure]
    return page(
        request,
        "papers.html",
        status=422 if errors or stale else 200,
        procedure=procedure,
        draft=draft,
        attached=site.drafts.attached(draft.id),
        rules={paper.id: published_rules(paper) for paper in procedure.papers},
        accepted={paper.id: accepted_types(paper) for paper in procedure.papers},
        errors=errors or {},
        stale=stale,
        token=form_token(request, known_citizen(request)),
    )


routes = [
    Route("/ho-so-nhap/{draft}/giay-to", papers),
    Route("/ho-so-nhap/{draft}/giay-to", post_papers, methods=["POST"]),
]
