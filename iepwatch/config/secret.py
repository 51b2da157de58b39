"""Secrets are addresses, never values: an environment variable, a file, or a command that prints one. Resolved when needed."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import ConfigurationError

COMMAND_SECONDS = 60  # a password manager may ask its owner for a finger first


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept: exactly one of the three. A relative file is relative to the configuration."""

    env: str | None = None
    file: Path | None = None
    command: tuple[str, ...] | None = None

    def resolve(self) -> str:
        """The secret itself, without its last line end.

        Raises:
            ConfigurationError: it is not where the configuration says; the message names the place, never the secret.
        """
        if self.env is not None:
            value = os.environ.get(self.env)
            if not value:
                advice = f"Set it where the service starts, for example: export {self.env}='…'"
                raise ConfigurationError((f"the environment variable {self.env} is not set",), advice=advice)
            return value
        if self.file is not None:
            try:
                return self.file.read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not text"
                raise ConfigurationError((f"the secret's file {self.file} cannot be read: {reason}",)) from None
        return self._ask_command(self.command or ())

    @staticmethod
    def _ask_command(command: tuple[str, ...]) -> str:
        # The command is the owner's own, from the owner's own file; no shell sees it. What it prints may hold the secret.
        try:
            done = subprocess.run(command, capture_output=True, timeout=COMMAND_SECONDS, check=False)  # noqa: S603
        except FileNotFoundError:
            raise ConfigurationError((f"the secret's command {command[0]!r} was not found",)) from None
        except subprocess.TimeoutExpired:
            raise ConfigurationError((f"the secret's command {command[0]!r} gave no answer in {COMMAND_SECONDS} s",)) from None
        if done.returncode:
            raise ConfigurationError((f"the secret's command {command[0]!r} ended with status {done.returncode}",))
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        if not lines or not lines[0]:
            raise ConfigurationError((f"the secret's command {command[0]!r} printed nothing",))
        return lines[0]

    def resolver(self) -> Callable[[], str]:
        """A callable for a room's settings: the room holds the address, not the secret."""
        return self.resolve
