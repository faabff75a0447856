"""What LibreOffice makes of a deck of slides: a page for each, nothing at its edges, every word of it; and a picture of each page.

    python -m bench.office SLIDES.pptx FOLDER [SOFFICE]

LibreOffice Impress is no part of this project (Debian: libreoffice-impress). Look at the pictures: what is ugly no program tells.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from pptx import Presentation

SCALE = 1.5  # pixels of a picture to a point
EDGE = 0.2  # inches at the sides of a page that are to be white


def words(text: str) -> list[str]:
    """Words as both a deck and its PDF have them, wherever lines break."""
    return re.findall(r"\w+", text)


def faults(page: pypdfium2.PdfPage, slide) -> list[str]:
    """What is wrong with a page."""
    image = page.render(scale=SCALE, grayscale=True).to_numpy().squeeze()
    edge, dark = round(EDGE * 72 * SCALE), image < 250
    inner = dark[edge:-edge, edge:-edge]
    found = [] if inner.mean() > 0.001 else ["it is empty"]
    if dark.sum() > inner.sum():
        found.append("something lies at its edge")
    shown = "".join(words(page.get_textpage().get_text_range()))
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.name != "Number of the slide"]
    missing = [word for text in said for word in words(text) if word not in shown]
    return found + ([f"missing: {', '.join(missing[:5])}"] if missing else [])


def main() -> int:
    deck, folder = Path(sys.argv[1]), Path(sys.argv[2])
    program = sys.argv[3] if len(sys.argv) > 3 else "soffice"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{deck.stem}.pdf"
    made.unlink(missing_ok=True)
    with TemporaryDirectory() as home:
        own = f"-env:UserInstallation={Path(home).as_uri()}"
        command = [program, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(deck)]
        said = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if not made.is_file():
        print(f"{program} made no PDF of {deck}; it said: {said.stderr.strip()} {said.stdout.strip()}")
        return 1
    pages, slides = pypdfium2.PdfDocument(made), Presentation(deck).slides
    print(f"{len(slides)} slides, {len(pages)} pages")
    wrong = len(slides) != len(pages)
    for number, (page, slide) in enumerate(zip(pages, slides, strict=False), 1):
        page.render(scale=SCALE).to_pil().save(folder / f"{deck.stem}_{number:02}.png")
        for fault in faults(page, slide):
            print(f"slide {number}: {fault}")
            wrong = True
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
