"""What the meters of this process show."""

from prometheus_client import CollectorRegistry

from agents.voice.telemetry.meters import REGISTRY


def reading(name: str, registry: CollectorRegistry = REGISTRY, *, labels: dict[str, str] | None = None) -> float:
    """The value of one series, which has to be there."""
    found = registry.get_sample_value(name, labels)
    assert found is not None, f"{name} {labels}"
    return found


class Rise:
    """How much a meter has risen since."""

    def __init__(self, name: str, **labels: str) -> None:
        self.name, self.labels = name, labels
        self.before = reading(name, labels=labels)

    def __call__(self) -> float:
        return reading(self.name, labels=self.labels) - self.before
