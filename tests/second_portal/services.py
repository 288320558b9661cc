"""What the portal offers, and what each service asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Question:
    """One question of a form; `kind` says how it is asked and checked."""

    name: str
    label: str
    kind: str = "text"  # text, date, choice, tick, phone, identity, year, count
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Document:
    """A file to upload."""

    name: str
    label: str
    photo: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Service:
    """One service; the fee is in VND. Of what is `repeated` there may be several entries."""

    title: str
    fee: int
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    repeated: tuple[Question, ...] = ()
    repeated_title: str = ""
    by_appointment: bool = False

    def asked(self, entries: int) -> tuple[Question, ...]:
        """All questions, the repeated ones once for each entry and numbered."""
        more = (
            replace(item, name=f"{item.name}_{number}", label=f"{item.label} ({number})")
            for number in range(1, entries + 1)
            for item in self.repeated
        )
        return (*self.questions, *more)


NAME = Question("name", "Full name")
BORN = Question("born", "Date of birth", "date")
SEX = Question("sex", "Sex", "choice", ("Male", "Female"))
PIN = Question("pin", "Personal identification number", "identity")
CARD_DATE = Question("card_date", "Identity card issued on", "date")
CARD_OFFICE = Question("card_office", "Identity card issued by")
NATION = Question("nation", "Nationality")
PEOPLE = Question("people", "Ethnicity")
HOME = Question("home", "Place of residence")
TELEPHONE = Question("tel", "Telephone number", "phone")
MAIL = Question("mail", "E-mail", optional=True)
TRUE = Question("true", "I declare that the above is true", "tick")
REQUESTS = ("First identity card", "Exchange of the card", "Replacement of the card")
STATUSES = ("Never married", "Divorced, not married again", "Widowed, not married again")
PURPOSES = ("Marriage", "Sale of a house or land", "Bank loan", "Another purpose")
CLASSES = ["A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE"]
SERVICES = {
    "driving-licence": Service(
        title="Driving licence renewal",
        fee=115_000,
        documents=(
            Document("photo", "Portrait photo", photo=True),
            Document("licence", "Copy of the driving licence"),
            Document("health", "Health certificate", optional=True),
        ),
        questions=(
            *(NAME, BORN, SEX, PIN, CARD_DATE, CARD_OFFICE, NATION, HOME, TELEPHONE, MAIL),
            Question("class", "Licence class", "choice", tuple(CLASSES)),
            Question("licence_no", "Licence number"),
            Question("licence_date", "Licence issued on", "date"),
            Question("licence_office", "Licence issued by"),
            Question("school", "Learned driving at"),
            Question("school_year", "Year of driving course", "year"),
            Question("why", "Reason for renewal", "choice", ("Expires soon", "Expired", "Damaged")),
            Question("fines", "Traffic violation pending", "choice", ("Yes", "No")),
            TRUE,
        ),
    ),
    "marital-status": Service(
        title="Marital-status certificate",
        fee=0,
        documents=(
            Document("card", "Copy of the identity card"),
            Document("residence", "Proof of residence"),
            Document("end", "Divorce judgement or death certificate of the spouse", optional=True),
        ),
        questions=(
            *(NAME, BORN, SEX, PEOPLE, NATION, PIN, CARD_DATE, CARD_OFFICE, HOME, TELEPHONE, MAIL),
            Question("status", "Present marital status", "choice", STATUSES),
            Question("purpose", "Purpose of the certificate", "choice", PURPOSES),
            Question("copies", "Number of copies", "count"),
            TRUE,
        ),
        repeated=(
            Question("where", "Resided at"),
            Question("since", "Resided from", "date"),
            Question("until", "Resided until", "date"),
        ),
        repeated_title="Earlier residences",
    ),
    "identity-card": Service(
        title="Citizen identity card registration",
        fee=50_000,
        documents=(),
        questions=(
            Question("request", "What is applied for", "choice", REQUESTS),
            *(NAME, BORN, SEX, PIN, NATION, PEOPLE, HOME, TELEPHONE, MAIL),
            Question("post", "Send the identity card by post", "choice", ("Yes", "No")),
            TRUE,
        ),
        by_appointment=True,
    ),
}
