"""One root error and its kinds: each says what happened, where, and what to do next.

Only the command line turns one into a sentence and an exit status. Bad mail is data (`Message.defects`), not an error.
"""


class IepWatchError(Exception):
    """What happened, where, and what to do next. Never holds mail text, an address, a name or a secret.

    Attributes:
        exit_status: what the command line ends with (INTERFACES: 1, 2, 74, 75, 77, 78).
    """

    exit_status = 1

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.advice:
            parts.append(self.advice)
        return " ".join(part if part.endswith((".", "?", "!", ":")) else part + "." for part in parts)


class UsageError(IepWatchError):
    """The command was called with something that cannot be meant: an id that names nothing, say."""

    exit_status = 2


class ArchiveDamagedError(IepWatchError):
    """An archived byte no longer has its hash, or the chain over the hashes is broken."""

    exit_status = 74


class ArchiveFullError(IepWatchError):
    """The disk would not take the bytes; nothing was half-written and the cursor stands where it was."""

    exit_status = 74


class SchemaTooNewError(IepWatchError):
    """The database was written by a newer version of the program."""

    exit_status = 74


class SchemaTooOldError(IepWatchError):
    """The database was written by an older version; `db upgrade` brings it up to date."""

    exit_status = 74


class ArchiveMissingError(IepWatchError):
    """There is no archive at the configured place yet; `poll`, `import` and `note` make one."""

    exit_status = 78


class ArchiveBusyError(IepWatchError):
    """Another process holds the lease of this mailbox."""

    exit_status = 75


class ServerUnreachableError(IepWatchError):
    """The server did not answer, or broke off: worth another try later."""

    exit_status = 75


class LogInRefusedError(IepWatchError):
    """The server refused the name or the password: trying again will not help."""

    exit_status = 77


class ConfigurationError(IepWatchError):
    """Everything that is wrong with the configuration, told at once.

    Attributes:
        problems: one sentence each, with key and line.
    """

    exit_status = 78

    def __init__(self, problems: tuple[str, ...], *, where: str = "", advice: str = "") -> None:
        super().__init__("\n".join(problems), where=where, advice=advice)
        self.problems = problems


class NotAMessageError(IepWatchError):
    """A file that is no mail message."""


class CalendarTooShortError(IepWatchError):
    """The school calendar ends before the day that was asked for. A wrong date is worse than none."""


class LetterRefusedError(IepWatchError):
    """A letter that must not exist: a banned word, no recipient, a name that does not belong."""
