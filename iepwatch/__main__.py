"""Where the program starts: errors become a sentence and an exit status here, and nowhere else."""

import gc
import logging
import os
import sys

from casefile.errors import ConfigurationError, IepWatchError
from iepwatch.console import OutputClosedError, tell, written

USAGE = 2
INTERRUPTED = 130
# New containers between two looks for cycles. Python's own 700 makes of importing a library, and of a hundred thousand events, a
# walk over everything again and again: a tenth of a command's time.
GARBAGE = 20_000
CHECK_PLACE = "Check the place, who may write there, and the room on the disk"
STOPPED = "\nStopped. What was done is kept; the next run goes on from there."


def main() -> None:
    """Runs the command line; every way out of the program passes here."""
    gc.set_threshold(GARBAGE)
    sys.exit(status_of(sys.argv[1:]))


def status_of(arguments: list[str]) -> int:
    """The exit status of a command: 0 done, 1 some inputs failed, 2 usage, 74, 75, 77, 78 (INTERFACES)."""
    from typer import Abort, TyperException

    from iepwatch.app import app
    from iepwatch.rooms import refuse_strangers

    level = logging.getLevelNamesMapping().get(os.environ.get("IEPWATCH_LOG", "").upper(), logging.WARNING)
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
    try:
        refuse_strangers()
        result = app(arguments, standalone_mode=False, prog_name="iepwatch")
        with written():
            sys.stdout.flush()
    except OutputClosedError as error:
        return error.exit_status
    except IepWatchError as error:
        tell_error(error)
        return error.exit_status
    except (KeyboardInterrupt, Abort):
        tell(STOPPED)
        return INTERRUPTED
    except OSError as error:  # a file that a person named, or the machine's own trouble: never the mail's
        tell_error(IepWatchError(error.strerror or type(error).__name__, where=str(error.filename or ""), advice=CHECK_PLACE))
        return 1
    except TyperException as error:  # a wrong option, an argument too many
        show = getattr(error, "show", None)
        if show is not None:
            show()
        return int(getattr(error, "exit_code", USAGE))
    if result == INTERRUPTED:  # click ends with it by itself, and says nothing
        tell(STOPPED)
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
