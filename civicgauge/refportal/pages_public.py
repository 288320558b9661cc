"""Pages for everybody: home with search, procedure, looking up a dossier, statistics."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.catalogue import Catalogue, Procedure
from civicgauge.errors import UnknownName
from civicgauge.refportal.clock import now
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.guards import NotFound
from civicgauge.refportal.papers import published_rules
from civicgauge.refportal.records import Count, State
from civicgauge.refportal.site import Site, site_of
from civicgauge.refportal.validation import tidied
from civicgauge.refportal.views import page, see


async def home(request: Request) -> Response:
    wanted = tidied(request.query_params.get("q", ""))[:100]
    found = search(site_of(request).catalogue, wanted)
    return page(request, "home.html", procedures=found, wanted=wanted)


async def procedure(request: Request) -> Response:
    found = procedure_of(site_of(request).catalogue, request.path_params["procedure"])
    rules = {paper.id: published_rules(paper) for paper in found.papers}
    fee = found.fee_on(now().date())
    return page(request, "procedure.html", procedure=found, fee=fee, rules=rules)


async def look_up(request: Request) -> Response:
    reference = tidied(request.query_params.get("ma", "")).upper()
    return see(f"/ho-so/{quote(reference, safe='')}" if reference else "/#tra-cuu")


async def statistics(request: Request) -> Response:
    site = site_of(request)
    rows = _statistics_rows(site)
    total = _sum("Tổng cộng", rows)
    shown = _understated(total) if site.faults.strikes(Fault.STATISTICS_DISAGREE, "all") else total
    return page(request, "statistics.html", rows=rows, total=total, shown=shown, at=now())


def procedure_of(catalogue: Catalogue, name: str) -> Procedure:
    """The procedure of that name, or the page that says there is none."""
    try:
        return catalogue[name]
    except UnknownName:
        raise NotFound("Không tìm thấy thủ tục") from None


def search(catalogue: Catalogue, wanted: str) -> list[Procedure]:
    """Procedures that share words with `wanted`, most words first; accents do not matter."""
    words = set(_plain(wanted).split())
    if not words:
        return list(catalogue)
    scored = [(len(words & set(_plain(item.title.vi).split())), item) for item in catalogue]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [item for _, item in found]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """What the statistics page counts."""

    title: str
    received: int
    processing: int
    supplement: int
    approved: int
    paid: int


def _statistics_rows(site: Site) -> list[StatisticsRow]:
    counts = site.dossiers.counts()
    return [
        _row(item.title.vi, [count for count in counts if count.procedure == item.id])
        for item in site.catalogue
    ]


def _row(title: str, counts: list[Count]) -> StatisticsRow:
    by_state = {count.state: count.dossiers for count in counts}
    return StatisticsRow(
        title=title,
        received=sum(by_state.values()),
        processing=by_state.get(State.SUBMITTED, 0) + by_state.get(State.RECEIVED, 0),
        supplement=by_state.get(State.SUPPLEMENT, 0),
        approved=by_state.get(State.APPROVED, 0),
        paid=sum(count.paid for count in counts),
    )


def _sum(title: str, rows: list[StatisticsRow]) -> StatisticsRow:
    return StatisticsRow(
        title=title,
        received=sum(row.received for row in rows),
        processing=sum(row.processing for row in rows),
        supplement=sum(row.supplement for row in rows),
        approved=sum(row.approved for row in rows),
        paid=sum(row.paid for row in rows),
    )


def _understated(total: StatisticsRow) -> StatisticsRow:
    """The fault: the headline figures are 7 % low, at least by one, while the table is right."""
    return StatisticsRow(
        title=total.title,
        received=_less(total.received),
        processing=_less(total.processing),
        supplement=_less(total.supplement),
        approved=_less(total.approved),
        paid=_less(total.paid),
    )


def _less(count: int) -> int:
    return max(0, count - max(1, round(count * 0.07)))


routes = [
    Route("/", home),
    Route("/thu-tuc/{procedure}", procedure),
    Route("/tra-cuu", look_up),
    Route("/thong-ke", statistics),
]
