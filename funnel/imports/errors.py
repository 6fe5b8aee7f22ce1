"""What a file can do wrong, said with the line where it happens."""

from alignment.shared.errors import InvalidInput


class UnreadableFile(InvalidInput):
    """The file cannot be read as a table; `line` says where, None when it is the whole file."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message, field="file")
        self.line = line
