"""What axe-core finds on every page of a running dashboard, light and dark.

    python -m bench.access http://127.0.0.1:8501 PATH/TO/axe.min.js

axe-core (MPL 2.0) is no part of this project: `pip download axe-playwright-python` holds a copy. Streamlit's own elements are
named, too; `presentation-role-conflict` of its file uploader is the one that is known.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import browser

PAGES = (
    "", "framing?find=China&side=minus", "framing?framing=map", "framing?framing=time", "voices", "terms?term=security",
    "topics?topic=1", "documents", "basket", "corpus", "axes", "labels", "method", "open",
)  # fmt: skip
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"


def violations(page: Page, axe: str) -> list[str]:
    """A line for each element that breaks a rule."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']} ({one['impact']}): {node['html'][:120]}" for one in found for node in one["nodes"]]


def main() -> None:
    address, axe = sys.argv[1].rstrip("/"), Path(sys.argv[2]).read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        running = browser.launch(playwright)
        for scheme in ("light", "dark"):
            context = running.new_context(viewport={"width": 1280, "height": 720}, color_scheme=scheme, bypass_csp=True)
            for path in PAGES:
                page = context.new_page()
                page.goto(f"{address}/{path}")
                page.wait_for_selector("h1, [data-testid=stAlert]", timeout=60_000)
                page.wait_for_selector(AT_REST, timeout=60_000)
                page.wait_for_timeout(1_500)
                found = violations(page, axe)
                print(f"{scheme:5} /{path:30} {len(found)}", *found, sep="\n      ")
                page.close()
        running.close()


if __name__ == "__main__":
    main()
