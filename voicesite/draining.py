"""Whether this process is about to stop: it then takes no new calls and says so to load balancers."""

_draining = False


def start_draining() -> None:
    global _draining
    _draining = True


def is_draining() -> bool:
    return _draining
