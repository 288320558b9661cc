"""A visitor with a browser that knows no script: urllib3, cookies, and forms by visible label."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin

import urllib3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicgauge.catalogue import FieldKind, Procedure
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.people.citizens import Citizen, citizen
from civicgauge.people.pictures import Picture, portrait, scan
from civicgauge.photo_rules import PhotoRule
from civicgauge.refportal.clock import now
from civicgauge.refportal.views import vnd

LICENCE = load_catalogue()["licence_renewal"]
IDENTITY_CARD = load_catalogue()["citizen_id_registration"]
FEE = vnd(LICENCE.fee_on(now().date()))
GOOD_CARD = {"Số thẻ": "9704 0000 0000 0018", "Tên chủ thẻ": "NGUYEN VAN MAU"}
DECLINED_CARD = {"Số thẻ": "9704 0000 0000 0026", "Tên chủ thẻ": "NGUYEN VAN MAU"}


class Page:
    """One answer, read as a person reads it."""

    def __init__(self, status: int, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        self.status = status
        self.url = url
        self.body = body
        self.headers = headers
        self.tree = LexborHTMLParser(body)

    @property
    def heading(self) -> str:
        (heading,) = self.tree.css("h1")
        return tidy(heading)

    @property
    def text(self) -> str:
        return tidy(self.tree.body)

    @property
    def alert(self) -> str:
        return " ".join(tidy(node) for node in self.tree.css('[role="alert"]'))

    @property
    def notice(self) -> str:
        return " ".join(tidy(node) for node in self.tree.css('[role="status"]'))

    @property
    def buttons(self) -> list[str]:
        return [tidy(node) for node in self.tree.css("main button")]

    @property
    def links(self) -> dict[str, str]:
        return {tidy(node): node.attrs["href"] or "" for node in self.tree.css("a[href]")}

    def term(self, name: str) -> str:
        """The value beside a term of a list of terms."""
        for term in self.tree.css("dt"):
            if tidy(term) == name and term.parent is not None:
                return tidy(term.parent.css_first("dd"))
        raise AssertionError(f"no term {name!r} on {self.heading!r}")

    def control(self, label: str) -> LexborNode:
        """The control with exactly this label."""
        for node in self.tree.css("label[for]"):
            if tidy(node) == label:
                (control,) = self.tree.css(f"[id='{node.attrs['for']}']")
                return control
        raise AssertionError(f"no label {label!r} on {self.heading!r}")

    def value(self, label: str) -> str:
        return self.control(label).attrs.get("value") or ""

    def rows(self) -> list[list[str]]:
        """The cells of the only table."""
        (table,) = self.tree.css("table")
        return [[tidy(cell) for cell in row.css("th, td")] for row in table.css("tr")]


class Visitor:
    """Goes from page to page; what is served hidden or filled in travels with the form."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.cookies: dict[str, str] = {}
        self.pool = urllib3.PoolManager(retries=False, timeout=10)
        self.page = Page(0, base_url, b"", {})

    def open(self, path: str) -> Page:
        return self.send("GET", urljoin(self.base_url, path))

    def follow(self, text: str) -> Page:
        return self.open(self.page.links[text])

    def press(
        self,
        button: str,
        answers: Mapping[str, str] | None = None,
        files: Mapping[str, Picture] | None = None,
    ) -> Page:
        """Fill in the form of this button by label and send it."""
        form, pressed = self._form_of(button)
        values = _served(form) | {
            self._name(label): self._value(label, answer)
            for label, answer in (answers or {}).items()
        }
        if pressed.attrs.get("name"):
            values[pressed.attrs["name"] or ""] = pressed.attrs["value"] or ""
        target = urljoin(self.page.url, form.attrs["action"] or "")
        if form.attrs["method"] == "get":
            return self.open(f"{target}?{urlencode(values)}")
        parts = {
            self._name(label): (picture.file_name, picture.data, picture.media_type)
            for label, picture in (files or {}).items()
        }
        if "enctype" in form.attrs:
            return self.send("POST", target, fields={**values, **parts})
        return self.send("POST", target, body=urlencode(values))

    def send(
        self,
        method: str,
        url: str,
        *,
        body: str | bytes | None = None,
        fields: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> Page:
        given = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        given |= headers or {}
        extra: dict[str, object] = {"fields": fields} if fields is not None else {"body": body}
        answer = self.pool.request(method, url, headers=given, redirect=False, **extra)  # type: ignore[arg-type]
        for cookie in answer.headers.getlist("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        if follow and answer.status == 303:
            return self.send("GET", urljoin(url, answer.headers["location"]))
        self.page = Page(answer.status, url, answer.data, answer.headers)
        return self.page

    def _form_of(self, button: str) -> tuple[LexborNode, LexborNode]:
        for form in self.page.tree.css("form"):
            for node in form.css("button:not([hidden])"):
                if tidy(node) == button:
                    return form, node
        raise AssertionError(f"no button {button!r} on {self.page.heading!r}: {self.page.buttons}")

    def _name(self, label: str) -> str:
        legends = {tidy(node): node.parent for node in self.page.tree.css("legend")}
        group = legends.get(label)
        control = group.css_first("input") if group is not None else self.page.control(label)
        assert control is not None
        return control.attrs["name"] or ""

    def _value(self, label: str, answer: str) -> str:
        """What the control submits for a visible answer."""
        if label not in {tidy(node) for node in self.page.tree.css("legend")}:
            control = self.page.control(label)
            options = {tidy(node): node.attrs["value"] or "" for node in control.css("option")}
            return options[answer] if options else answer
        return answer


def tidy(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""


def _served(form: LexborNode) -> dict[str, str]:
    """What the form submits when nobody touches it."""
    values = {}
    for control in form.css("input, select"):
        kind, name = control.attrs.get("type"), control.attrs.get("name")
        if control.tag == "select":
            (chosen, *_) = control.css("option[selected]") or control.css("option")
            values[name or ""] = chosen.attrs["value"] or ""
        elif kind not in ("radio", "checkbox", "file") or "checked" in control.attrs:
            values[name or ""] = control.attrs.get("value") or ""
    return {name: value for name, value in values.items() if name}


class Applicant(Visitor):
    """A synthetic citizen who files a licence renewal, unless another procedure is given."""

    def __init__(self, base_url: str, index: int, procedure: Procedure = LICENCE) -> None:
        super().__init__(base_url)
        self.citizen: Citizen = citizen(20, index)
        self.procedure = procedure

    def sign_in(self) -> Page:
        if self.page.status == 0 or self.page.heading != "Đăng nhập":
            self.open("/dang-nhap")
        who = {
            "Số định danh cá nhân": self.citizen.citizen_id,
            "Mật khẩu": self.citizen.password,
        }
        return self.press("Đăng nhập", who)

    def start(self) -> Page:
        """Sign in and open the form."""
        self.sign_in()
        self.open(f"/thu-tuc/{self.procedure.id}")
        return self.follow("Nộp hồ sơ trực tuyến")

    def answers(self, **different: str) -> dict[str, str]:
        """The right answers by label; `different` ones by field id."""
        attributes = self.citizen.attributes()
        return {
            item.label.vi: different.get(item.id, item.answer_of(attributes))
            for item in self.procedure.fields
            if item.kind is not FieldKind.CHECKBOX or different.get(item.id) != ""
        }

    def portrait(self, breaking: PhotoRule | None = None) -> Picture:
        rules = self.procedure.paper("portrait").rules
        assert rules is not None
        return portrait(20, self.citizen.index, rules, breaking)

    def papers(self, breaking: PhotoRule | None = None) -> dict[str, Picture]:
        """The required papers by label."""
        return {
            "Ảnh chân dung": self.portrait(breaking),
            "Bản chụp giấy phép lái xe": self.scan("Bản chụp giấy phép lái xe"),
        }

    def scan(self, title: str) -> Picture:
        return scan(title, 20, self.citizen.index)

    def fill_form(self) -> Page:
        self.start()
        return self.press("Tiếp tục", self.answers())

    def attach_papers(self) -> Page:
        self.fill_form()
        return self.press("Tiếp tục", files=self.papers())

    def submit(self) -> str:
        """File a complete dossier; its reference."""
        self.attach_papers()
        return self.press("Nộp hồ sơ").term("Mã hồ sơ")

    def pay(self) -> Page:
        self.follow("Thanh toán lệ phí")
        return self.press("Thanh toán", GOOD_CARD)

    @property
    def key(self) -> str:
        """The draft's name in the address of the page that is open."""
        return self.page.url.split("/ho-so-nhap/")[1].split("/")[0]


class Officer(Visitor):
    """An officer at the desk."""

    def sign_in(self, account: str, password: str) -> Page:
        self.open("/can-bo")
        who = {"Tài khoản cán bộ": account, "Mật khẩu": password}
        return self.press("Đăng nhập", who)

    def ask_for(self, reference: str, paper: str, reason: str) -> Page:
        """Receive the dossier and ask for one paper."""
        self.open(f"/can-bo/ho-so/{reference}")
        self.press("Tiếp nhận hồ sơ")
        request = {"Giấy tờ cần bổ sung": paper, "Nội dung yêu cầu": reason}
        return self.press("Yêu cầu bổ sung", request)
