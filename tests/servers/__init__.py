"""Real servers that the tests start for themselves, and what happens where one is not installed."""

import os

import pytest


def require(found: object, name: str, package: str) -> None:
    """Skip the test where `found` is nothing: the server `name` is not installed, the Debian package `package` brings it.

    With IEPWATCH_REQUIRE_SERVERS=1 that is a failure: a full run may leave nothing out.
    """
    if found:
        return
    reason = f"{name} is not installed (Debian package {package})"
    if os.environ.get("IEPWATCH_REQUIRE_SERVERS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
