"""Errors that are expected, and speak to the user in a full sentence."""


class DomainError(Exception):
    """A rule said no. `status` is the HTTP answer: 409 for a conflict of state."""

    status = 409
    code = "conflict"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(DomainError):
    """Data that cannot be taken as it is; `field` says which."""

    status = 400
    code = "invalid"


class TooLarge(InvalidInput):
    """More than may be sent at once."""

    status = 413
    code = "too_large"


class NotAllowed(DomainError):
    """The person may see the object but not do this to it."""

    status = 403
    code = "forbidden"


class StaleVersion(DomainError):
    """Somebody changed the object first; `current` is how it stands now, and says who did and when."""

    status = 412
    code = "stale"

    def __init__(self, message: str, *, current: object = None) -> None:
        super().__init__(message)
        self.current = current
        self.changed_by = getattr(current, "changed_by", None)
        self.changed_at = getattr(current, "changed_at", None)
