"""The proxy by hand, for trying a portal, a browser or a target file on bad connections."""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import suppress
from itertools import count

from civicgauge.errors import CivicGaugeError, UnknownName, UsageError
from civicgauge.faultproxy.faults import FAULTS, SOUND, Fault
from civicgauge.faultproxy.passage import Choose
from civicgauge.faultproxy.proxy import fault_proxy

_EPILOG = f"""\
faults: {", ".join(FAULTS)}

examples:
  python -m civicgauge.faultproxy http://127.0.0.1:8000 --fault latency=0.5
  python -m civicgauge.faultproxy http://127.0.0.1:8000 --fault bandwidth=20000
  python -m civicgauge.faultproxy http://127.0.0.1:8000 --fault truncate --on /da-nop --skip 1
"""


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        choose = chosen(given.fault, given.on, given.skip)
        with fault_proxy(given.portal, given.port) as proxy, suppress(KeyboardInterrupt):
            proxy.choose = choose
            print(f"{proxy.url} leads to {given.portal}. Ctrl-C ends it.", flush=True)
            threading.Event().wait()
    except CivicGaugeError as error:
        print(f"Error: {error}", file=sys.stderr)
        return int(error.result.value)
    return 0


def chosen(fault: str, on: str, skip: int) -> Choose:
    """The fault for requests whose first line holds `on`, after the first so many of them.

    Raises:
        UsageError: an unknown fault, or one without the number that it needs.
    """
    named = _fault(fault)
    numbers = count(1)

    def choose(line: str) -> Fault:
        return named if on in line and next(numbers) > skip else SOUND

    return choose


def _fault(text: str) -> Fault:
    name, _, number = text.partition("=")
    if name not in FAULTS:
        raise UnknownName("fault", name, FAULTS)
    try:
        value = float(number or 1.0)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{text!r}: give a number above 0, as in {name}=0.5.")
    return FAULTS[name](value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m civicgauge.faultproxy",
        description="A proxy on this machine that plays faults of the network.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("portal", metavar="URL", help="a portal on this machine, over http")
    parser.add_argument(
        "--fault",
        required=True,
        metavar="NAME[=NUMBER]",
        help="seconds of a delay or between two bytes, or bytes a second; 1 when left out",
    )
    parser.add_argument("--on", default="", metavar="TEXT", help="requests whose first line has it")
    parser.add_argument("--skip", type=int, default=0, help="leave the first so many of them alone")
    parser.add_argument("--port", type=int, default=0, help="0 finds a free one")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
