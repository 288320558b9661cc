"""Personas: a person with a device, a network, patience and practice, as data.

The files are in ``personas/``. Settings of the device are plain values; figures about the world
carry source and status, and :attr:`Persona.figures` keeps those for the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from civicgauge.catalogue import Figure, Text
from civicgauge.errors import UnknownName
from civicgauge.figures import read_figure
from civicgauge.people.operators import Operators, operator_table, seconds, typists
from civicgauge.people.spread import Practice, Spread, spread_of
from civicgauge.toml_reader import Mistakes, Table

BUNDLED = Path(__file__).parent / "personas"


@dataclass(frozen=True, slots=True)
class Device:
    """Screen and pointing; width and height in the page's own pixels, as the window shows it."""

    touch: bool
    width: int
    height: int
    pixel_ratio: float
    user_agent: str


@dataclass(frozen=True, slots=True)
class Network:
    """What the browser's network is slowed down to."""

    round_trip_ms: float
    download_kbit_s: float
    upload_kbit_s: float


@dataclass(frozen=True, slots=True)
class Traits:
    """Numbers about the person, each a figure with source and status in the file.

    Attributes:
        cpu_slowdown: rate of the browser's CPU throttle, 1 = none.
        age_factor: on human time, against adults of working age.
        device_log_sd: error of the human-time model for this device and person.
        share_read: share of new text that is really read, 0 to 1.
        off_screen_minutes: per filing: photo, papers, one-time code.
        tries: submissions before giving up.
        slow_after_seconds: waiting that this person calls slow.
        hang_after_seconds: waiting after which this person believes that the page hangs.
    """

    cpu_slowdown: float
    age_factor: float
    device_log_sd: float
    share_read: float
    off_screen_minutes: float
    tries: float
    slow_after_seconds: float
    hang_after_seconds: float


@dataclass(frozen=True, slots=True)
class Persona:
    """Who files, with what. `network` is None where nothing is slowed down."""

    name: str
    title: Text
    practice: Practice
    typist: str
    device: Device
    network: Network | None
    traits: Traits
    figures: Mapping[str, Figure]

    @property
    def spread(self) -> Spread:
        """Factor and spread on the model's time for this person's practice."""
        return spread_of(self.practice)

    @property
    def slowdown(self) -> float:
        """Mean factor on the model's time: practice times age."""
        return self.spread.factor * self.traits.age_factor

    def model_seconds(self, operators: Operators) -> float:
        """The model's time for these deeds on this person's device, before :attr:`slowdown`."""
        on_device = operators.on_touch() if self.device.touch else operators
        return seconds(on_device, operator_table(self.typist))


def persona_names(folder: Path = BUNDLED) -> tuple[str, ...]:
    """The names of the personas there are."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load_persona(name: str, folder: Path = BUNDLED) -> Persona:
    """One persona by name.

    Raises:
        UnknownName: there is no such persona.
        ConfigErrors: with every mistake of its file.
    """
    if name not in persona_names(folder):
        raise UnknownName("persona", name, persona_names(folder))
    mistakes = Mistakes()
    table = Table.of_file(folder / f"{name}.toml", mistakes)
    persona = _persona(name, table)
    mistakes.raise_any()
    return persona


def _persona(name: str, table: Table) -> Persona:
    title = table.table("title")
    network = _figures(table.table("network"), Network) if "network" in table else {}
    traits = _figures(table.table("figures"), Traits)
    persona = Persona(
        name=name,
        title=Text(title.need("vi", str, ""), title.need("en", str, "")),
        practice=Practice(table.choice("practice", Practice)),
        typist=table.choice("typist", typists()),
        device=_device(table.table("device")),
        network=Network(**_numbers(network)) if network else None,
        traits=Traits(**_numbers(traits)),
        figures={**network, **traits},
    )
    title.done()
    table.done()
    return persona


def _device(table: Table) -> Device:
    device = Device(
        touch=table.need("touch", bool, False),
        width=table.need("width", int, 1),
        height=table.need("height", int, 1),
        pixel_ratio=table.need("pixel_ratio", float, 1.0),
        user_agent=table.get("user_agent", str, ""),
    )
    table.done()
    return device


def _figures(table: Table, kind: type[Network] | type[Traits]) -> dict[str, Figure]:
    """One figure for each field of `kind`."""
    figures = {field.name: read_figure(table.table(field.name), float) for field in fields(kind)}
    table.done()
    return figures


def _numbers(figures: Mapping[str, Figure]) -> dict[str, float]:
    return {name: float(figure.value) for name, figure in figures.items()}
