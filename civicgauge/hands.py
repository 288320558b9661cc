"""The verbs, performed on one portal through one channel.

A channel implements the short list of primitives at the end; everything above is the same for
HTTP and browser, so a filing that goes differently in one of them shows the portal's difference,
not ours. Hands report what a citizen could see and never judge it.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from civicgauge.dossier import Act, Dossier
from civicgauge.filling import Filling
from civicgauge.people.pictures import Picture
from civicgauge.people.vietnamese import telex_keys
from civicgauge.steps import Channel, Outcome, Step
from civicgauge.view import FieldView, Pressable, View, tidy
from civicgauge.words import Words

MAX_PAGES_PER_STEP = 40
"""A step that needs more pages than this goes in circles."""


class StepStopped(Exception):
    """The step cannot go on: what became of it, why, and what the citizen saw."""

    def __init__(self, outcome: Outcome, reason: str, notice: str = "") -> None:
        super().__init__(f"{outcome}: {reason} {notice}".strip())
        self.outcome = outcome
        self.reason = reason
        self.notice = notice


def not_on_page(kind: str, wanted: str, there: tuple[str, ...]) -> StepStopped:
    """A label, button or link that the words name and the page does not have."""
    listed = "; ".join(there) or "nothing"
    return StepStopped(
        Outcome.FAILED, "not_on_page", f"no {kind} {wanted!r} on the page; there are: {listed}"
    )


@dataclass(slots=True)
class Tally:
    """What the citizen did and waited for in the step under way."""

    waits: list[float] = field(default_factory=list)
    thought: float = 0.0  # seconds of reading and typing
    keys: int = 0
    clicks: int = 0
    bytes: int = 0
    answered: set[str] = field(default_factory=set)  # labels
    fields_filled: int = 0
    fields_lost: int = 0
    found_by_name: int = 0


class Waiting:
    """Adds to the tally how long its block takes, however that ends."""

    __slots__ = ("_began", "_tally")

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        self._tally.waits.append(time.perf_counter() - self._began)


class Hands(ABC):
    """One person's hands on one portal; one instance per session."""

    channel: Channel

    def __init__(self, base_url: str, words: Words) -> None:
        self.base_url = base_url.rstrip("/")
        self.words = words
        self.tally = Tally()
        self.not_found: dict[str, None] = {}  # labels that the act has and no page had, in order
        self.labels_there: dict[str, None] = {}  # labels of the pages that were filled in
        self.given: set[str] = set()  # labels that were answered in this session

    # -- steps -----------------------------------------------------------------------------

    def do(self, act: Act, dossier: Dossier) -> None:
        """Perform the step.

        Raises:
            StepStopped: the portal failed, or a thing that the words name is not there.
        """
        getattr(self, act.step.value)(act, dossier)

    def find_procedure(self, act: Act, dossier: Dossier) -> None:
        self.go_to("home")
        self.press("find_procedure")

    def sign_in(self, act: Act, dossier: Dossier) -> None:
        if self.page() not in self.words.lost_session_pages:
            self.go_to("sign_in")
        self.type_own("account", dossier.citizen.citizen_id)
        self.type_own("password", dossier.citizen.password)
        self.press("sign_in")

    def start(self, act: Act, dossier: Dossier) -> None:
        self.go_to("procedure")
        self.press("start")

    def fill_form(self, act: Act, dossier: Dossier) -> None:
        self.go_on(act, dossier)

    def attach_papers(self, act: Act, dossier: Dossier) -> None:
        self.go_on(act, dossier)

    def book_slot(self, act: Act, dossier: Dossier) -> None:
        """Choose where and when, page after page; of the times the first that is offered."""
        if self.view().pressable(self.words.buttons("book_slot")) is None:
            self.press("to_slots")
        self.page_after_page(act, "book_slot", lambda: self.choose_slot(act))

    def submit(self, act: Act, dossier: Dossier) -> None:
        self.press("submit")

    def pay(self, act: Act, dossier: Dossier) -> None:
        view = self.view()
        again = self.words.buttons("pay_again")
        if self.page() != "payment":
            self.press("pay_again" if view.pressable(again) else "to_payment")
        self.type_own("card_number", self.words.card(act.card))
        self.type_own("card_holder", self.words.card("holder"))
        self.press("pay", act.presses)

    def get_receipt(self, act: Act, dossier: Dossier) -> None:
        self.press("get_receipt")

    def track(self, act: Act, dossier: Dossier) -> None:
        self.go_to("track", dossier.reference)

    def supplement(self, act: Act, dossier: Dossier) -> None:
        self.press("to_supplement")
        self.attach_all(act, dossier)
        self.press("supplement")

    def collect(self, act: Act, dossier: Dossier) -> None:
        self.go_to("track", dossier.reference)

    def desk_sign_in(self, act: Act, dossier: Dossier) -> None:
        self.go_to("desk")
        self.type_own("officer_account", self.officer_name)
        self.type_own("officer_password", self.officer_password)
        self.press("sign_in")

    def desk_receive(self, act: Act, dossier: Dossier) -> None:
        self.go_to("desk_dossier", dossier.reference)
        self.press("desk_receive")

    def desk_ask_supplement(self, act: Act, dossier: Dossier) -> None:
        (paper_id,) = act.papers
        paper = self.words.label(dossier.procedure.paper(paper_id))
        self.answer(self.words.own_label("supplement_item"), paper, "decided")
        self.answer(self.words.own_label("supplement_reason"), f"Thiếu: {paper}", "decided")
        self.press("desk_ask_supplement")

    def desk_approve(self, act: Act, dossier: Dossier) -> None:
        self.go_to("desk_dossier", dossier.reference)
        self.press("desk_approve")

    def read_statistics(self, act: Act, dossier: Dossier) -> None:
        self.go_to("statistics")

    def read_payment_statement(self, act: Act, dossier: Dossier) -> None:
        self.read_on(act.step, "payment_statement")

    def read_dossier_list(self, act: Act, dossier: Dossier) -> None:
        self.read_on(act.step, "dossier_list")

    # -- what the verbs are made of --------------------------------------------------------

    officer_name = ""
    officer_password = ""

    def page(self) -> str:
        """The name of the page before the citizen; empty when the words have none for it."""
        return self.words.page(self.view())

    def go_to(self, path_name: str, reference: str = "") -> None:
        self.open(self.base_url + self.words.path(path_name, reference))

    def read_on(self, step: Step, path_name: str) -> None:
        """The next page of a list that is before us, else its first one."""
        if self.page() in self.words.goals(step) and self.has_next_page():
            self.press("next_page")
        else:
            self.go_to(path_name)

    def has_next_page(self) -> bool:
        """Whether the page before us says that its list goes on."""
        return self.view().pressable(self.words.buttons("next_page")) is not None

    def go_on(self, act: Act, dossier: Dossier) -> None:
        """Fill in and attach page after page."""
        filling = Filling(self, act, dossier)
        papers = map(self.words.label, map(dossier.procedure.paper, act.papers))
        self.not_found |= dict.fromkeys([*filling.labels, *papers])

        def fill_in() -> None:
            filling.run()
            self.attach_all(act, dossier)

        self.page_after_page(act, "continue", fill_in)

    def page_after_page(self, act: Act, button: str, fill_in: Callable[[], None]) -> None:
        """Fill in and press until the step's goal, or until a page comes back or has no button."""
        goals = self.words.goals(act.step)
        for _ in range(MAX_PAGES_PER_STEP):
            fill_in()
            before = self.view()
            self.press(button)
            view, page = self.view(), self.page()
            came_back = view.heading == before.heading and _bare(view.url) == _bare(before.url)
            if page in goals or page in self.words.lost_session_pages or came_back:
                return
            if view.status >= 400 or not view.pressable(self.words.buttons(button)):
                return
        raise StepStopped(Outcome.FAILED, "goes_in_circles", f"{MAX_PAGES_PER_STEP} pages")

    def attach_all(self, act: Act, dossier: Dossier) -> None:
        """Attach every paper of the act that this page asks for."""
        for paper_id, picture in act.papers.items():
            label = self.words.label(dossier.procedure.paper(paper_id))
            found = self.view().labelled(label)
            if found is not None and found.kind == "file":
                self.attach_to(found, picture)
                self.not_found.pop(label, None)
                self.tally.clicks += 1

    def choose_slot(self, act: Act) -> None:
        """Choose what this page asks of centre, day and time."""
        for name, wanted in (("slot_centre", act.centre), ("slot_day", ""), ("slot_time", "")):
            label = self.words.own_label(name)
            offered = self.view().choices(label)
            if offered:
                self.answer(label, wanted if wanted in offered else offered[0], "decided")

    def type_own(self, name: str, value: str) -> None:
        """Answer one of the portal's own fields, which must be there."""
        self.answer(self.words.own_label(name), value, "known")

    def answer(self, label: str, value: str, recall: str) -> None:
        """Answer the field, radio group or three-box date with exactly this label."""
        single = self.view().labelled(label)
        group = self.view().grouped(label) if single is None else ()
        if single is not None:
            self._answer_single(single, value, recall)
        elif group and all(item.kind == "radio" for item in group):
            self._choose_radio(group, label, value, recall)
        elif len(group) == 3 and value.count("/") == 2:
            for box, part in zip(group, value.split("/"), strict=True):
                self._answer_single(box, part, recall)
        else:
            raise not_on_page("field", label, self.view().labels())
        self.tally.found_by_name += label.startswith("name=")
        self.not_found.pop(label, None)
        self.tally.fields_filled += 1

    def press(self, name: str, times: int = 1) -> None:
        """Press the button or link that the words call `name`."""
        texts = self.words.buttons(name)
        found = self.view().pressable(texts)
        if found is None:
            there = tuple(item.text for item in self.view().pressables)
            raise not_on_page("button or link", texts[0], there)
        self.press_found(found, times)

    def press_found(self, found: Pressable, times: int = 1) -> None:
        self.tally.clicks += times
        self.press_on(found, times)

    def waiting(self) -> AbstractContextManager[None]:
        """Clock what the portal makes the citizen wait, cut short or not."""
        return Waiting(self.tally)

    def begin_step(self, step: Step, attempt: int) -> None:
        self.tally = Tally()

    def evidence(self, name: str) -> str:
        """Keep what the citizen sees now under `name`; the file's name, empty when none."""
        return ""

    def _answer_single(self, found: FieldView, value: str, recall: str) -> None:
        if found.kind == "select":
            if tidy(value) not in found.options:
                raise not_on_page(f"choice for {found.label!r}:", value, found.options)
            self.choose(found, tidy(value), recall)
            self.tally.clicks += 2  # the list, and the choice in it
        elif found.kind == "checkbox":
            if not found.checked:
                self.tick(found, recall)
                self.tally.clicks += 1
        elif found.value != value:
            self.type_into(found, value, recall)
            self.tally.keys += telex_keys(value)
            self.tally.clicks += 1

    def _choose_radio(
        self, group: tuple[FieldView, ...], label: str, value: str, recall: str
    ) -> None:
        chosen = next((item for item in group if item.label == tidy(value)), None)
        if chosen is None:
            raise not_on_page(f"choice for {label!r}:", value, tuple(i.label for i in group))
        self.tick(chosen, recall)
        self.tally.clicks += 1

    # -- primitives of a channel -----------------------------------------------------------

    @abstractmethod
    def open(self, url: str) -> None:
        """Go to an address."""

    @abstractmethod
    def view(self) -> View:
        """The page as it is now."""

    @abstractmethod
    def type_into(self, found: FieldView, value: str, recall: str) -> None:
        """Replace the text of a field."""

    @abstractmethod
    def choose(self, found: FieldView, option: str, recall: str) -> None:
        """Choose from a list by its visible text."""

    @abstractmethod
    def tick(self, found: FieldView, recall: str) -> None:
        """Tick a check box or a radio button."""

    @abstractmethod
    def attach_to(self, found: FieldView, picture: Picture) -> None:
        """Put a file into a file field."""

    @abstractmethod
    def press_on(self, found: Pressable, times: int) -> None:
        """Press a button or link and wait until the next page is usable."""

    @abstractmethod
    def forget_session(self) -> None:
        """Lose the session, as when it expired."""


def _bare(url: str) -> str:
    return url.partition("?")[0]


def officer_of(hands: Hands, name: str, password: str) -> Hands:
    """The same hands, signed on as an officer when a step asks for it."""
    hands.officer_name = name
    hands.officer_password = password
    return hands
