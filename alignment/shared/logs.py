"""What must not reach a log: addresses that carry tokens, and everything else a person typed into one."""

import logging


class RouteInsteadOfPath(logging.Filter):
    """Django writes the path of a refused request; the route says as much and holds no secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if said == path else said for said in record.args)
        return True


def route_of(request: object) -> str:
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "an unknown address"
