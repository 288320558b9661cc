"""The way of an application: terms, documents, details, summary, sent."""

from __future__ import annotations

from starlette.responses import Response

from tests.second_portal.access import Visit, go
from tests.second_portal.answers import mistake, taken
from tests.second_portal.html import facts, form, link, page, question, tick, upload
from tests.second_portal.misbehave import announcement, cut_short, drip, slowly
from tests.second_portal.photo import complaint
from tests.second_portal.records import Application
from tests.second_portal.services import SERVICES

MOST_ENTRIES = 5


def home(visit: Visit) -> Response:
    links = (link(f"/service/{key}", item.title) for key, item in SERVICES.items())
    return page("Hill Province Online", *links, link("/statistics", "Facts and figures"))


def service(visit: Visit) -> Response:
    key = visit.path["key"]
    if key not in SERVICES:
        return page("No such page", notice="This service was not found.")
    return page(SERVICES[key].title, link(f"/begin/{key}", "Apply now"))


def begin(visit: Visit) -> Response:
    """A new draft in place of the one that there may be."""
    draft = visit.office.drafts[visit.person] = Application(visit.person, visit.path["key"])
    return go(draft.path)


def _draft(visit: Visit, stage: str) -> Application | None:
    """The person's draft, when it has come as far as this page."""
    draft = visit.office.drafts.get(visit.person)
    reached = ("terms", "documents", "details", "summary")
    if draft is None or reached.index(draft.stage) < reached.index(stage):
        return None
    return draft


def terms(visit: Visit) -> Response:
    box = tick("agree", "I have read the terms of use and agree")
    return page("Terms of use", form(visit.session, "/my/terms", "Continue", box))


def agree(visit: Visit) -> Response:
    draft = _draft(visit, "terms")
    if draft is None or "agree" not in visit.posted:
        return terms(visit)
    draft.stage = "documents" if draft.service.documents else "details"
    return go(draft.path)


def documents(visit: Visit, notice: str = "") -> Response:
    draft = _draft(visit, "documents")
    if draft is None:
        return go("/my")
    boxes = map(upload, draft.service.documents)
    return page(
        "Upload your documents",
        form(visit.session, "/my/documents", "Continue", *boxes),
        notice=notice,
    )


def take_documents(visit: Visit) -> Response:
    draft = _draft(visit, "documents")
    if draft is None:
        return go("/my")
    draft.files |= {name: data for name, data in visit.files.items() if data}
    notice = ""
    for item in draft.service.documents:
        if item.name not in draft.files and not item.optional:
            notice = notice or f"Please upload: {item.label}."
        elif item.photo and (wrong := complaint(draft.files.pop(item.name))):
            notice = "Upload failed (E-1017)." if visit.office.has("error_code") else wrong
    if notice:
        return documents(visit, notice)
    draft.stage = "details"
    return go(draft.path)


def details(visit: Visit, wrong: tuple[str, ...] = (), notice: str = "") -> Response:
    draft = _draft(visit, "details")
    if draft is None:
        return go("/my")
    asked = (question(q, draft.answers, q.name in wrong) for q in draft.asked)
    title = draft.service.repeated_title
    more = f'<p><input type="submit" name="more" value="Add: {title}"></p>' if title else ""
    return page(
        "About you",
        form(visit.session, "/my/details", "Continue", *asked, more),
        notice=notice,
    )


def take_details(visit: Visit) -> Response:
    draft = _draft(visit, "details")
    if draft is None:
        return go("/my")
    asked = draft.asked
    draft.answers = {item.name: taken(item, visit.posted) for item in asked}
    if "more" in visit.posted:
        draft.entries = min(draft.entries + 1, MOST_ENTRIES)
        return details(visit)
    mistakes = {item.name: mistake(item, draft.answers[item.name]) for item in asked}
    if any(mistakes.values()):
        if visit.office.has("dates_emptied"):
            kept = {item.name for item in asked if item.kind not in ("date", "choice")}
            draft.answers = {name: draft.answers[name] for name in kept}
        wrong = tuple(name for name, text in mistakes.items() if text)
        return details(visit, wrong, " ".join(filter(None, mistakes.values())))
    draft.stage = "summary"
    return announcement() if visit.office.has("announcement") else go(draft.path)


def summary(visit: Visit) -> Response:
    draft = _draft(visit, "summary")
    if draft is None:
        return go("/my")
    answered = {item.label: draft.answers.get(item.name, "") for item in draft.asked}
    response = page(
        "Summary of your application",
        facts(answered),
        form(visit.session, "/my/send", "Send application"),
    )
    return slowly(response) if visit.office.has("slow_summary") else response


def send(visit: Visit) -> Response:
    """The one step that cannot be taken back, and the one at which most can go wrong."""
    office = visit.office
    draft = _draft(visit, "summary")
    if draft is None:
        return go("/my")
    if office.has_once("other_server", visit.person):
        visit.session.person = ""
        return go("/login")
    if office.has("drip"):
        return drip()
    case = office.send(draft)
    return cut_short() if office.has("cut_short") else go(f"/case/{case.number}/sent")
