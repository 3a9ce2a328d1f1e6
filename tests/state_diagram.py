"""Draws the states of a call for docs/architecture.md: `python -m tests.state_diagram` prints the drawing."""

from collections.abc import Iterator

from agents.voice.conversation.states import ENDS, LIVE, TRANSITIONS, State, Transition


def state_diagram() -> str:
    """In Mermaid's language. What leads to an end from every live state is one arrow."""
    return "\n".join(["stateDiagram-v2", *_lines()])


def _lines() -> Iterator[str]:
    yield f"    [*] --> {State.IDLE}"
    yield "    state live {"
    yield from (
        f"    {_arrow(transition)}"
        for transition in TRANSITIONS
        if transition.origin in LIVE and transition.to not in ENDS
    )
    yield "    }"
    yield from (_arrow(transition) for transition in TRANSITIONS if transition.origin is State.IDLE)
    for end in ENDS:
        ways = [transition for transition in TRANSITIONS if transition.to is end]
        (why,) = {way.why for way in ways}
        assert {way.origin for way in ways} == set(LIVE)
        yield f"    live --> {end}: {why}"


def _arrow(transition: Transition) -> str:
    return f"    {transition.origin} --> {transition.to}: {transition.why}"


if __name__ == "__main__":
    print(state_diagram())  # noqa: T201 - that is the command's work
