"""An empty deck in the house's type and colours, and the file that it becomes: the same slides, the same bytes."""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from dashboard.charts.theme import LIGHT
from dashboard.export.chartparts import SANS, rgb
from dashboard.export.fitting import plain

WIDTH, HEIGHT = 13.333, 7.5  # inches: 16 : 9
SERIF = "Georgia"
AUTHOR = "framing-dashboard"
FIRST = date(1980, 1, 1)  # no file in a ZIP is older
LEFT_OUT = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)  # of the empty deck: they tell of another one


def empty(title: str, subject: str, built: date) -> Deck:
    """A deck without slides: white, 16 : 9, in the house's type and colours."""
    made = Presentation()
    package = made.part.package
    for one in [one for one in package.iter_rels() if one.reltype in LEFT_OUT]:
        package.drop_rel(one.rId)
    for one in [one for one in made.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS]:
        made.part.drop_rel(one.rId)
    wider = Inches(WIDTH) / made.slide_width
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for sheet in (made.slide_master, *made.slide_layouts):
        for place in sheet.element.iter(qn("a:off"), qn("a:ext")):
            name = "x" if place.tag == qn("a:off") else "cx"
            if place.get(name):  # the other a:ext is an extension
                place.set(name, str(round(int(place.get(name)) * wider)))
    _theme(made)
    told = made.core_properties
    told.title, told.subject, told.author = plain(title)[:250], plain(subject)[:250], AUTHOR
    told.last_modified_by, told.keywords, told.comments, told.category, told.revision = AUTHOR, "", "", "", 1
    told.created = told.modified = datetime(*built.timetuple()[:3])
    return made


def _theme(made: Deck) -> None:
    """What is added by hand in PowerPoint has the same type and colours."""
    part = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "Framing")
    for kind, name in (("major", SERIF), ("minor", SANS)):
        theme.find(f".//{qn(f'a:{kind}Font')}/{qn('a:latin')}").set("typeface", name)
    colours = {"dk2": LIGHT.ink, "lt2": LIGHT.shade, "hlink": LIGHT.bar, "folHlink": LIGHT.muted}
    accents = (LIGHT.bar, LIGHT.plus, LIGHT.minus, LIGHT.both, LIGHT.neither, LIGHT.bar_other)
    for name, colour in (colours | {f"accent{at}": accent for at, accent in enumerate(accents, 1)}).items():
        (shown,) = theme.find(f".//{qn(f'a:{name}')}")
        shown.set("val", str(rgb(colour)))
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def day(built: str) -> date:
    """The day of a build, or the first that a file may have where that is not known.

    >>> day("2026-11-29"), day("")
    (datetime.date(2026, 11, 29), datetime.date(1980, 1, 1))
    """
    return date.fromisoformat(built) if re.fullmatch(r"\d{4}-\d\d-\d\d", built) else FIRST


def written(made: Deck) -> bytes:
    """A deck as a ZIP whose files are all as old as can be, whenever it is written."""
    file, out = BytesIO(), BytesIO()
    made.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (*FIRST.timetuple()[:3], 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
