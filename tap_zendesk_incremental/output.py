"""Standard output that says of itself when it cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import RunEnded

if TYPE_CHECKING:
    from typing import TextIO


class Output:
    """Stands in for standard output, for what is printed: --help, --version, --about.

    Messages go past it, to the file below. Any other error of the system is not taken for one of
    writing.

    Args:
        file: Standard output.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        """Write text.

        Raises:
            RunEnded: It cannot be written.
            BrokenPipeError: Nobody reads it any more; click knows what to do then.
        """
        try:
            return self._file.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _unwritable(error) from None

    def flush(self) -> None:
        """Send what is buffered.

        Raises:
            RunEnded: It cannot be written.
            BrokenPipeError: Nobody reads it any more.
        """
        try:
            self._file.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _unwritable(error) from None


def _unwritable(error: OSError) -> RunEnded:
    return RunEnded(f"Standard output cannot be written: {error.strerror}.")
