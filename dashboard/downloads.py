"""Large files straight from disk to the browser: Streamlit's own download holds the whole file in memory for a session.

`python -m dashboard` serves them under an address of its own; where the app was started otherwise there is none.
"""

import re
import threading
from typing import TYPE_CHECKING

from dashboard import source

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

KIND = "bundle"  # the kind of job whose answers are sent
PATH = "/downloads"
NAME = re.compile(rf"{KIND}-[0-9a-f]{{16}}\.zip")
_served = threading.Event()


def route() -> "Route":
    """The route that sends a file which a job has made."""
    from starlette.routing import Route

    _served.set()
    return Route(f"{PATH}/{{name}}", send)


async def send(request: "Request") -> "Response":
    """A file, piece by piece; 404 for whatever a job of this kind has not made, and 403 under a name that this machine has not."""
    from starlette.responses import FileResponse, PlainTextResponse
    from streamlit import config

    hosts = config.get_option("server.allowedHosts") or []  # against DNS rebinding: Streamlit asks this of its own routes alone
    if request.url.hostname not in hosts and "*" not in hosts:
        return PlainTextResponse("This address is not one that the dashboard answers to.", 403)
    name = request.path_params["name"]
    path = source.CACHE / KIND / name
    if not NAME.fullmatch(name) or not path.is_file():
        return PlainTextResponse("There is no such file; prepare it again.", 404)
    return FileResponse(path, media_type="application/zip", headers={"Content-Disposition": "attachment"})


def address(name: str) -> str | None:
    """Where the browser finds a file that a job has made; None where nobody serves it."""
    return f"{PATH}/{name}" if _served.is_set() else None
