"""Starting a filing and filling in its form."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.catalogue import FieldKind, Procedure
from civicgauge.refportal import fault_acts
from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.entries import answers_given, blocks, one_more, without_empty
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.filing import after_form_path, already_filed, form_path
from civicgauge.refportal.guards import (
    STALE_FORM,
    SignInNeeded,
    form_token,
    known_citizen,
    own_draft,
    redeem_token,
    signed_in_citizen,
)
from civicgauge.refportal.pages_public import procedure_of
from civicgauge.refportal.posted import read_posted
from civicgauge.refportal.site import site_of
from civicgauge.refportal.validation import MAX_LENGTH, TICKED, form_problems
from civicgauge.refportal.views import page, see

_INPUT_MODES = {
    FieldKind.DATE: "numeric",
    FieldKind.CITIZEN_ID: "numeric",
    FieldKind.NUMBER: "numeric",
    FieldKind.PHONE: "tel",
    FieldKind.EMAIL: "email",
}
_HINTS = {
    FieldKind.DATE: "Ngày/tháng/năm, ví dụ 05/09/1990",
    FieldKind.CITIZEN_ID: "12 chữ số in trên thẻ căn cước",
    FieldKind.PHONE: "10 chữ số, bắt đầu bằng số 0",
    FieldKind.EMAIL: "Dạng ten@example.com",
}
# What browsers may fill in by themselves, by the citizen's attribute (WCAG 2.2, 1.3.5).
_AUTOCOMPLETE = {
    "full_name": "name",
    "birth_date": "bday",
    "gender": "sex",
    "address": "street-address",
    "phone": "tel",
    "email": "email",
    "nationality": "country-name",
}


async def start(request: Request) -> Response:
    site = site_of(request)
    visitor = signed_in_citizen(request)
    procedure = procedure_of(site.catalogue, request.path_params["procedure"])
    return see(form_path(site.drafts.find_or_open(visitor.account, procedure.id)))


async def form(request: Request) -> Response:
    draft = own_draft(request, signed_in_citizen(request))
    await fault_acts.be_slow(request, draft.id)
    return already_filed(draft) or _form_page(request, draft, draft.answers)


async def post_form(request: Request) -> Response:
    site, visitor = site_of(request), known_citizen(request)
    posted = await read_posted(request)
    draft = own_draft(request, visitor)
    if draft.reference:
        return see(f"/ho-so/{draft.reference}/da-nop")
    if site.faults.strikes(Fault.MAINTENANCE_PAGE, draft.id):
        return page(request, "maintenance.html")
    procedure = site.catalogue[draft.procedure]
    given = answers_given(procedure, posted.fields)
    wanted = posted.fields.get("add", "")
    answers = one_more(procedure, given, wanted) if wanted else without_empty(procedure, given)
    errors = {} if wanted else form_problems(procedure, answers)
    lose = bool(errors) and site.faults.strikes(Fault.FORM_DATA_LOST, draft.id)
    with site.database.transaction():
        fresh = redeem_token(request, posted, visitor)
        if fresh and not lose:
            site.drafts.save_answers(draft.id, answers, complete=not (errors or wanted))
    # Saved first: a citizen whose session ran out while typing loses none of it.
    if visitor.ended:
        raise SignInNeeded
    if not fresh:
        return _form_page(request, draft, answers, stale=STALE_FORM)
    if errors or wanted:
        return _form_page(request, draft, {} if lose else answers, errors, added=wanted)
    return see(after_form_path(site, draft))


def _form_page(
    request: Request,
    draft: Draft,
    answers: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    stale: str = "",
    added: str = "",
) -> Response:
    procedure = site_of(request).catalogue[draft.procedure]
    answers = answers or _known_answers(procedure, draft)
    return page(
        request,
        "form.html",
        status=422 if errors or stale else 200,
        procedure=procedure,
        draft=draft,
        blocks=blocks(procedure, answers),
        answers=answers,
        added=added,
        errors=errors or {},
        stale=stale,
        token=form_token(request, known_citizen(request)),
        input_modes=_INPUT_MODES,
        hints=_HINTS,
        autocomplete=_AUTOCOMPLETE,
        max_length=MAX_LENGTH,
        ticked=TICKED,
    )


def _known_answers(procedure: Procedure, draft: Draft) -> dict[str, str]:
    """What the account already says is not asked for again (WCAG 2.2, 3.3.7)."""
    return {
        item.id: draft.citizen_id
        for item in procedure.fields
        if item.kind is FieldKind.CITIZEN_ID and item.citizen == "citizen_id"
    }


routes = [
    Route("/thu-tuc/{procedure}/nop", start),
    Route("/ho-so-nhap/{draft}/ke-khai", form),
    Route("/ho-so-nhap/{draft}/ke-khai", post_form, methods=["POST"]),
]
