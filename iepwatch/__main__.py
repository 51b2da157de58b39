"""Where the program starts: errors become a sentence and an exit status here, and nowhere else."""

import gc
import logging
import os
import sys

from casefile.errors import ConfigurationError, IepWatchError
from iepwatch.console import tell

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
# New containers between two looks for cycles. Python's own 700 makes of importing a library, and of a hundred thousand events, a
# walk over everything again and again: a tenth of a command's time.
GARBAGE = 20_000


def main() -> None:
    """Runs the command line; every way out of the program passes here."""
    gc.set_threshold(GARBAGE)
    sys.exit(status_of(sys.argv[1:]))


def status_of(arguments: list[str]) -> int:
    """The exit status of a command: 0 done, 1 some inputs failed, 2 usage, 74, 75, 77, 78 (INTERFACES)."""
    from typer import TyperException

    from iepwatch.app import app
    from iepwatch.rooms import refuse_strangers

    logging.basicConfig(level=os.environ.get("IEPWATCH_LOG", "WARNING").upper(), format="%(levelname)s %(name)s %(message)s")
    try:
        refuse_strangers()
        result = app(arguments, standalone_mode=False)
    except IepWatchError as error:
        tell_error(error)
        return error.exit_status
    except KeyboardInterrupt:
        tell("Stopped. What was done is kept; the next run goes on from there.")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the interpreter flushes stdout once more at exit
        return BROKEN_PIPE
    except TyperException as error:  # a wrong option, an argument too many
        show = getattr(error, "show", None)
        if show is not None:
            show()
        return int(getattr(error, "exit_code", USAGE))
    return int(result or 0)


def tell_error(error: IepWatchError) -> None:
    """What happened, where, and what to do next."""
    if isinstance(error, ConfigurationError):
        place = f" in {error.where}" if error.where else ""
        many = "problem" if len(error.problems) == 1 else "problems"
        tell(f"iepwatch: {len(error.problems)} {many} with the configuration{place}:")
        for problem in error.problems:
            tell(f"  {problem}")
        if error.advice:
            tell(error.advice + ("" if error.advice.endswith((".", "'")) else "."))
        return
    tell(f"iepwatch: {error}")


if __name__ == "__main__":
    main()
