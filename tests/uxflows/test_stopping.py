"""Signals end a block only where the event loop waits, and are the caller's again afterwards."""

from __future__ import annotations

import os
import selectors
import signal

import pytest

from uxflows.stopping import Stop, stoppable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_work_goes_on_until_the_loop_waits(number: signal.Signals) -> None:
    stop, done = Stop(), []
    with stoppable(stop), selectors.DefaultSelector() as selector:
        os.kill(os.getpid(), number)
        done.append("work of the loop")
        selector.select(60)
        done.append("never")
    assert done == ["work of the loop"]
    assert stop.by == number.name


def test_a_block_that_is_over_before_the_loop_waits_again_ends_as_it_would_have() -> None:
    stop = Stop()
    with stoppable(stop):
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop.by == "SIGTERM"


def test_the_handlers_of_before_are_back_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with stoppable(Stop()):
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_an_interruption_that_somebody_else_raises_ends_the_block_too() -> None:
    stop = Stop()
    with stoppable(stop):
        raise KeyboardInterrupt
    assert stop.by == "SIGINT"
