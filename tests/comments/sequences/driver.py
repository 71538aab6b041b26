"""Draws sequences of acts by a seed, plays them, and shortens one that fails.

Of hypothesis, whose state machines do the same, few steps of a sequence concern each other: it prefers
small and repeated values and leaves out half of the rules at a time, which pays only in long runs.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# How often a failing sequence is played again to shorten it.
REPLAYS = 80


@dataclass(frozen=True)
class Act:
    """Something that can be done to a thread: how often, with which arguments, and when at all."""

    name: str
    weight: int
    choices: dict[str, Sequence]
    given: Callable[[object], object]


# The name of an act, and its arguments.
Step = tuple[str, dict[str, object]]


def act(weight=2, given=lambda stage: True, **choices):
    """Decorates a method: in a sequence it is called with one of the values of each argument."""

    def decorate(method):
        method.act = Act(method.__name__, weight, choices, given)
        return method

    return decorate


def acts_of(kind: type) -> list[Act]:
    members = [getattr(kind, name) for name in dir(kind)]
    return [member.act for member in members if hasattr(member, "act")]


def draw(kind: type, seed: int, length: int) -> list[Step]:
    """A sequence. The same seed gives the same one, as long as the acts are the same."""
    chance, acts = random.Random(seed), acts_of(kind)
    chosen = chance.choices(acts, [act.weight for act in acts], k=length)
    return [
        (act.name, {name: chance.choice(values) for name, values in act.choices.items()})
        for act in chosen
    ]


def play(kind: type, steps: Sequence[Step], *given) -> None:
    """Do each step for which there is an occasion, and check the invariants after it."""
    given_when = {act.name: act.given for act in acts_of(kind)}
    stage = kind(*given)
    try:
        stage.begin()
        stage.check_all()
        for name, arguments in steps:
            if given_when[name](stage):
                getattr(stage, name)(**arguments)
                stage.check_all()
    finally:
        stage.teardown()


def try_sequence(kind: type, seed: int, length: int, *given) -> None:
    """Play a sequence. If it fails, raise its error with the shortest sequence found that fails."""
    steps = draw(kind, seed, length)
    error = _error(kind, steps, given)
    if error is None:
        return
    steps = _shorten(kind, steps, given, type(error))
    last = _error(kind, steps, given) or error
    lines = [f"{name}({arguments})" for name, arguments in steps]
    last.add_note("\n".join([f"Seed {seed}, shortened to:", *lines]))
    raise last


def _error(kind, steps, given) -> Exception | None:
    try:
        play(kind, steps, *given)
    except Exception as error:  # noqa: BLE001
        return error
    return None


def _shorten(kind, steps, given, wanted: type) -> list[Step]:
    """Leave out steps, several at a time and then one by one, as long as the same error comes."""
    size, replays = max(len(steps) // 2, 1), 0
    while size:
        start = 0
        while start < len(steps) and replays < REPLAYS:
            shorter = [*steps[:start], *steps[start + size :]]
            replays += 1
            if type(_error(kind, shorter, given)) is wanted:
                steps = shorter
            else:
                start += size
        size //= 2
    return steps
