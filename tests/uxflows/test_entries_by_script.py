"""Entries of a repeating group on a page that brings their fields by script, without a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Act, Dossier
from civicgauge.people.citizens import citizen
from civicgauge.steps import Step

FORM = """<!doctype html><title>Khai</title><h1>Kê khai thông tin</h1>
<form method="post" action="/luu"><div id="entries"></div>
<button type="button" onclick="add()">Thêm mục: Nơi cư trú trước đây</button>
<button>Tiếp tục</button></form>
<script>
let entry = 0;
function add() {
  entry += 1;
  for (const name of ["Đã cư trú tại", "Cư trú từ ngày", "Cư trú đến ngày"]) {
    const label = `<label>${name} (${entry}) <input name="${name} ${entry}"></label><br>`;
    document.getElementById("entries").insertAdjacentHTML("beforeend", label);
  }
}
</script>"""


def test_fields_that_a_script_brings_are_filled_in_and_cost_their_clicks(
    at_browser: Any, portal: Any
) -> None:
    portal.pages |= {"/": FORM, "/luu": "<h1>Giấy tờ đính kèm</h1>"}
    procedure = load_catalogue()["marital_status_certificate"]
    dossier = Dossier(citizen(2026, 0), procedure, procedure.variant("complete"), 2026)
    answers = {name: text for name, text in dossier.answers().items() if "residence_" in name}
    at_browser.open("/")

    at_browser.hands.fill_form(Act(Step.FILL_FORM, answers), dossier)

    _, path, body = portal.asked[-1]
    assert path == "/luu"
    assert parse_qs(body.decode()) == {
        "Đã cư trú tại 1": ["Số 256, đường Tưởng Tượng, phường Tô Hiệu, tỉnh Sơn La"],
        "Cư trú từ ngày 1": ["31/05/1995"],
        "Cư trú đến ngày 1": ["07/05/1999"],
        "Đã cư trú tại 2": ["Số 255, đường Kiểm Thử, phường Tô Hiệu, tỉnh Sơn La"],
        "Cư trú từ ngày 2": ["08/05/1999"],
        "Cư trú đến ngày 2": ["13/03/2006"],
    }
    assert at_browser.hands.tally.clicks == 2 + 6 + 1
    pressed = [row.label for row in at_browser.rows.actions if row.kind == "press"]
    assert pressed == ["Thêm mục: Nơi cư trú trước đây"] * 2 + ["Tiếp tục"]
