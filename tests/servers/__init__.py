"""Real servers that the tests start themselves on loopback, and what stands between us and them."""

import os

import pytest


def require(found: object, name: str, package: str) -> None:
    """Skip the test where `found` is falsy; fail it where IEPWATCH_REQUIRE_SERVERS=1 says that no server may be missing."""
    if found:
        return
    reason = f"{name} is not installed (Debian package {package})"
    if os.environ.get("IEPWATCH_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
