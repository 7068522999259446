"""A site whose key everybody knows answers this machine only, whatever address it listens on."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

type WsgiRequest = dict[str, Any]
type Application = Callable[[WsgiRequest, Callable[..., Any]], Iterable[bytes]]
REFUSAL = b"This is a development server without a SECRET_KEY of its own: it answers its own machine only.\n"


def only_this_machine(application: Application) -> Application:
    """The application, closed to visitors from elsewhere. A Unix socket tells no address: it is of this machine."""

    def guarded(request: WsgiRequest, start_response: Callable[..., Any]) -> Iterable[bytes]:
        forwarded = str(request.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        visitors = [str(request.get("REMOTE_ADDR", "")), *forwarded]
        if all(_is_loopback(visitor.strip()) for visitor in visitors):
            return application(request, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))])
        return [REFUSAL]

    return guarded


def _is_loopback(address: str) -> bool:
    if not address:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or bool(getattr(found, "ipv4_mapped", None) and found.ipv4_mapped.is_loopback)  # type: ignore[union-attr]
