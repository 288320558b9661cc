"""The order of a filing: where its pages are, what is still missing, and the act of filing."""

from __future__ import annotations

from starlette.responses import Response

from civicgauge.catalogue import Paper
from civicgauge.refportal.clock import due_date, now
from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.site import Site
from civicgauge.refportal.views import see


def form_path(draft: Draft) -> str:
    return f"/ho-so-nhap/{draft.id}/ke-khai"


def papers_path(draft: Draft) -> str:
    return f"/ho-so-nhap/{draft.id}/giay-to"


def after_form_path(site: Site, draft: Draft) -> str:
    """The papers, where the procedure asks for any."""
    return papers_path(draft) if site.catalogue[draft.procedure].papers else review_path(draft)


def review_path(draft: Draft) -> str:
    return f"/ho-so-nhap/{draft.id}/kiem-tra"


def submitted_path(reference: str) -> str:
    return f"/ho-so/{reference}/da-nop"


def already_filed(draft: Draft) -> Response | None:
    """On to the acknowledgement, when the draft has become a dossier."""
    return see(submitted_path(draft.reference)) if draft.reference else None


def missing_papers(site: Site, draft: Draft) -> list[Paper]:
    """The required papers that are not attached yet."""
    attached = site.drafts.attached(draft.id)
    papers = site.catalogue[draft.procedure].papers
    return [paper for paper in papers if paper.required and paper.id not in attached]


def back_to_form(draft: Draft) -> Response | None:
    """Back to the form, when it is not complete."""
    return None if draft.form_complete else see(form_path(draft))


def back_to_unfinished(site: Site, draft: Draft) -> Response | None:
    """Back to the page on which something is still missing."""
    to_papers = see(papers_path(draft)) if missing_papers(site, draft) else None
    return back_to_form(draft) or to_papers


def file_draft(site: Site, draft: Draft) -> str:
    """Make the draft a dossier and open the order for its fee; the reference."""
    procedure = site.catalogue[draft.procedure]
    fee = procedure.fee_on(now().date())
    lost = site.faults.strikes(Fault.LOST_DOSSIER, draft.id)
    reference = site.dossiers.submit(draft, fee, due_date(procedure.deadline), lost)
    site.drafts.close(draft.id, reference)
    if fee:
        site.ledger.open_order(reference, draft.id, fee)
    return reference
