"""Large files straight from disk to the browser: Streamlit's own download holds the whole file in memory for a session.

`python -m dashboard` serves them under an address of its own; where the app was started otherwise there is none. A talk is shown,
not saved: it may do what its one page does, and ask nobody for anything.
"""

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard import source

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

KIND = "bundle"  # the kind of job whose answers are sent to be saved
TALK = "talk"  # and of those that are shown
EXPORT = "export"  # and of charts, to be saved
PATH = "/downloads"
CLOSED = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_served = threading.Event()


@dataclass(frozen=True)
class Sent:
    """How files of a kind, with an ending, are sent."""

    kind: str
    ending: str
    media_type: str
    headers: dict[str, str]

    def path(self, name: str) -> Path | None:
        """Where the file of that name is; None if there is none of this kind."""
        path = source.CACHE / self.kind / name
        is_one = re.fullmatch(rf"{self.kind}-[0-9a-f]{{16}}\.{self.ending}", name)
        return path if is_one and path.is_file() else None


SHOWN = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
SHOWN |= {"Content-Security-Policy": CLOSED}
SAVED = {"Content-Disposition": "attachment"}
OFFICE = "application/vnd.openxmlformats-officedocument"
SENT = (
    Sent(KIND, "zip", "application/zip", SAVED),
    Sent(TALK, "html", "text/html; charset=utf-8", SHOWN),
    Sent(EXPORT, "html", "text/html; charset=utf-8", SAVED),
    Sent(EXPORT, "pptx", f"{OFFICE}.presentationml.presentation", SAVED),
    Sent(EXPORT, "xlsx", f"{OFFICE}.spreadsheetml.sheet", SAVED),
)


def route() -> "Route":
    """The route that sends a file which a job has made."""
    from starlette.routing import Route

    _served.set()
    return Route(f"{PATH}/{{name}}", send)


async def send(request: "Request") -> "Response":
    """A file, piece by piece; 404 for whatever no job of these kinds has made, and 403 under a name that this machine has not."""
    from starlette.responses import FileResponse, PlainTextResponse
    from streamlit import config

    hosts = config.get_option("server.allowedHosts") or []  # against DNS rebinding: Streamlit asks this of its own routes alone
    if request.url.hostname not in hosts and "*" not in hosts:
        return PlainTextResponse("This address is not one that the dashboard answers to.", 403)
    name = request.path_params["name"]
    for sent in SENT:
        if path := sent.path(name):
            return FileResponse(path, media_type=sent.media_type, headers=sent.headers)
    return PlainTextResponse("There is no such file; prepare it again.", 404)


def address(name: str) -> str | None:
    """Where the browser finds a file that a job has made; None where nobody serves it."""
    return f"{PATH}/{name}" if _served.is_set() else None
