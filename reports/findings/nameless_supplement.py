"""The office asks for a supplement and the citizen is not told for which paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Material, names_any
from reports.findings.prices import counter_visit, evidence_of

META = Meta(
    id="nameless_supplement",
    absent=Text(
        "Yêu cầu bổ sung nêu đúng giấy tờ còn thiếu",
        "The request for a supplement names the missing paper",
    ),
    present=Text(
        "Yêu cầu bổ sung không nêu thiếu giấy tờ gì",
        "The request for a supplement names no paper",
    ),
    why=Text(
        "Người dân phải hỏi lại cơ quan hoặc nộp lại cả bộ hồ sơ; quy định là nêu một lần, cụ thể.",
        "Citizens have to ask the office or hand in everything again; "
        "the rule is to say it once and specifically.",
    ),
    price=Text("một lần đến quầy để hỏi", "one visit to the counter to ask"),
    needs=Text(
        "một lượt nộp thiếu giấy tờ, có tài khoản cán bộ để yêu cầu bổ sung",
        "a walk with a missing paper, and an officer's account to ask for it",
    ),
    action=Text(
        "Mỗi yêu cầu bổ sung phải nêu rõ thiếu giấy tờ gì, một lần cho đủ.",
        "Name every missing paper when a supplement is asked for, all of them at once.",
    ),
    owner=Text("bộ phận tiếp nhận hồ sơ", "the office that receives dossiers"),
)


def exercised(material: Material) -> int:
    """Walks in which the officer asked and the citizen then looked."""
    return len({row.walk for row in _looks(material)})


def judge(material: Material) -> list[Evidence]:
    """Looks at the dossier in which the missing paper is not named."""
    return [
        evidence_of(row, counter_visit(material, row.procedure))
        for row in _looks(material)
        if not names_any(row.notice, (_missing_paper(material, row),))
    ]


def _looks(material: Material) -> Iterator[Any]:
    """The first look of each citizen at the dossier after the officer had asked."""
    asked = {
        row.walk: row.started
        for row in material.rows(step=Step.DESK_ASK_SUPPLEMENT, outcome=Outcome.OK)
    }
    walks = material.walks(material.where(step=Step.DESK_ASK_SUPPLEMENT, outcome=Outcome.OK))
    for row in material.rows(material.of(walks), step=Step.TRACK, outcome=Outcome.OK):
        began = asked.get(row.walk)
        if began is not None and row.started > began and _missing_paper(material, row):
            del asked[row.walk]
            yield row


def _missing_paper(material: Material, row: Any) -> str:
    variant = material.variant(row)
    return variant.missing_paper if variant else ""
