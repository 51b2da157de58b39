"""How long to wait after trouble: exponential, with jitter, capped. It waits for nothing itself."""

FIRST = 5.0  # seconds after the first failure
MOST = 900.0  # a school writes rarely, and a server that is down for an hour is not helped by more than four calls in it


def delay(failures: int, jitter: float, *, first: float = FIRST, most: float = MOST) -> float:
    """Seconds to wait after `failures` failures in a row; a success sets them to 0, and then there is nothing to wait for.

    `jitter` in 0..1 takes up to half of the wait away, so that many clients of one server do not come back together.
    """
    if failures <= 0:
        return 0.0
    whole = min(most, first * 2.0 ** min(failures - 1, 60))
    return whole * (1.0 - 0.5 * min(max(jitter, 0.0), 1.0))
