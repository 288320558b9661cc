"""What the portal offers, and what each service asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question of a form; `kind` says how it is asked and checked."""

    name: str
    label: str
    kind: str = "text"  # text, date, choice, tick, phone, identity, year
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
    """One service; the fee is in VND."""

    title: str
    fee: int
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


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
            Question("name", "Full name"),
            Question("born", "Date of birth", "date"),
            Question("sex", "Sex", "choice", ("Male", "Female")),
            Question("pin", "Personal identification number", "identity"),
            Question("card_date", "Identity card issued on", "date"),
            Question("card_office", "Identity card issued by"),
            Question("nation", "Nationality"),
            Question("home", "Place of residence"),
            Question("tel", "Telephone number", "phone"),
            Question("mail", "E-mail", optional=True),
            Question("class", "Licence class", "choice", tuple(CLASSES)),
            Question("licence_no", "Licence number"),
            Question("licence_date", "Licence issued on", "date"),
            Question("licence_office", "Licence issued by"),
            Question("school", "Learned driving at"),
            Question("school_year", "Year of driving course", "year"),
            Question("why", "Reason for renewal", "choice", ("Expires soon", "Expired", "Damaged")),
            Question("fines", "Traffic violation pending", "choice", ("Yes", "No")),
            Question("true", "I declare that the above is true", "tick"),
        ),
    ),
}
