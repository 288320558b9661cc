"""What an officer can do to a dossier: receive it, ask for one paper, approve it."""

from __future__ import annotations

from civicgauge.refportal.clock import add_working_days, now
from civicgauge.refportal.posted import Posted
from civicgauge.refportal.records import Dossier, State
from civicgauge.refportal.site import Site
from civicgauge.refportal.validation import MAX_LENGTH

SUPPLEMENT_WORKING_DAYS = 10
"""How long a citizen has to answer a supplement request; this portal's own rule."""


def perform(site: Site, found: Dossier, posted: Posted) -> dict[str, str]:
    """Do what the pressed button says; what is wrong instead, by field."""
    match posted.fields.get("act"), found.state:
        case "receive", State.SUBMITTED:
            site.dossiers.move(found.reference, State.RECEIVED)
        case "approve", State.RECEIVED:
            site.dossiers.move(found.reference, State.APPROVED)
        case "ask_supplement", State.RECEIVED:
            return _ask_supplement(site, found, posted)
        case _:
            return {"act": f"Không làm được việc này khi hồ sơ ở trạng thái “{found.state}”."}
    return {}


def _ask_supplement(site: Site, found: Dossier, posted: Posted) -> dict[str, str]:
    papers = {item.id for item in site.catalogue[found.procedure].papers}
    item, reason = posted.fields.get("item", ""), posted.fields.get("reason", "")
    errors = {}
    if item not in papers:
        errors["item"] = "Chưa chọn “Giấy tờ cần bổ sung”. Hãy chọn một loại giấy tờ."
    if not reason or len(reason) > MAX_LENGTH * 2:
        errors["reason"] = (
            f"“Nội dung yêu cầu” phải có và không quá {MAX_LENGTH * 2} ký tự. "
            "Hãy ghi cụ thể điều cần bổ sung."
        )
    if not errors:
        deadline = add_working_days(now().date(), SUPPLEMENT_WORKING_DAYS)
        site.dossiers.ask_supplement(found.reference, item, reason, deadline)
        site.dossiers.move(found.reference, State.SUPPLEMENT)
    return errors
