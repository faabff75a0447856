"""Documents of word processors: DOCX and ODT, as a reader sees their text, with the notes after it. RTF: :mod:`analysis.rtf`.

Left out are running heads, comments, deletions that are tracked, hidden text, pictures. Text boxes follow the paragraph that
they hang on. A DOCX goes through mammoth after what mammoth would lose is put in its reach (`_within_reach`). ODT is XML so near
to HTML that its elements are only renamed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree, html

from analysis.content import Content
from analysis.errors import AnalysisError
from analysis.limits import MB, USUAL, Limits, beyond
from analysis.unpacking import check_unpacked, open_zip, read_member
from analysis.webpages import HEADINGS, text_of_fragment, text_of_tree

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files, and of encrypted new ones
PASSWORD = "it is protected with a password; open it, and save it without one"
EMPTY = "there are no words in it (pictures of text?); open it to check, or save its text as .txt"
DAMAGED = "it is damaged, or no {kind} file at all ({why}); open it in a word processor and save it again as .docx"
OTHERS = {  # how files begin that are taken for these, and what they are
    b"%PDF-": "a PDF: give it the suffix .pdf",
    b"{\\rtf": "an RTF document: give it the suffix .rtf",
    b"<": "a web page or XML: give it the suffix .html, or save it as .docx",
    b"PK\x03\x04": "a ZIP archive or a newer Office document: give it the suffix .docx, .odt or .zip",
}
NO_NAMES = frozenset(
    ("python-docx", "administrator", "admin", "user", "owner", "author", "unknown", "microsoft office user", "default")
)  # what programs write where nobody gave a name
NO_TITLES = re.compile(
    r"(?:document|dokument|doc|untitled|unbenannt|无标题|文档)\s*\d*(?:\.\w{3,4})?|microsoft word\s*-.*|word document|title", re.I
)


def read_docx(data: bytes, limits: Limits = USUAL) -> Content:
    """Text and properties of a DOCX file.

    Parameters
    ----------
    data : bytes
        The file.
    limits : Limits

    Returns
    -------
    Content
        Of metadata those of title, author, date (when it was created, as "2024-03-05"), language, subject and keywords that are
        given and are no word processor's own.

    Raises
    ------
    AnalysisError
        It is protected, damaged, something else, without words, or too large.
    """
    parts = _parts(data, limits, "DOCX", ("word/", "docProps/core", "_rels/", "[Content_Types]"))
    trees = {name: _xml(part, "DOCX") for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    if not any(name.startswith("word/") for name in trees):
        raise AnalysisError(DAMAGED.format(kind="DOCX", why="it has no text part"))
    core = trees.pop("docProps/core.xml", None)
    for tree in trees.values():
        _within_reach(tree)
    try:
        found = mammoth.convert_to_html(
            io.BytesIO(_packed(trees)), convert_image=lambda image: [], include_embedded_style_map=False, external_file_access=False
        )
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, RecursionError, ExpatError) as error:
        raise AnalysisError(DAMAGED.format(kind="DOCX", why=f"{type(error).__name__}: {error}"[:100])) from None
    return content_of(text_of_fragment(found.value), _properties(core), limits)


def read_odt(data: bytes, limits: Limits = USUAL) -> Content:
    """Text and properties of an ODT file; parameters, result and faults are those of `read_docx`."""
    parts = _parts(data, limits, "ODT", ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"))
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise AnalysisError(PASSWORD)
    trees = {name: _xml(part, "ODT") for name, part in parts.items() if name != "META-INF/manifest.xml"}
    if "content.xml" not in trees:
        raise AnalysisError(DAMAGED.format(kind="ODT", why="it has no text part"))
    content = trees["content.xml"]
    body = content.find(".//{*}body/{*}text")
    if body is None:
        raise AnalysisError(DAMAGED.format(kind="ODT", why="it holds no text document"))
    styles = [tree for tree in (content, trees.get("styles.xml")) if tree is not None]
    numbered = {name for tree in styles for name in _numbered_lists(tree)}
    hidden = {name for tree in styles for name in _hidden_styles(tree)}
    return content_of(text_of_tree(_as_html(body, numbered, hidden)), _properties(trees.get("meta.xml")), limits)


# What the kinds have in common


def content_of(text: str, metadata: dict[str, str], limits: Limits) -> Content:
    """What was read, if there are words in it and not too many."""
    if not re.search(r"\w", text):
        raise AnalysisError(EMPTY)
    if len(text) > limits.characters:
        raise AnalysisError(beyond(f"{len(text):,} characters", "characters", limits))
    return Content(text, metadata)


def of_another_kind(data: bytes, kind: str) -> str:
    """What is said of a file that is not of the kind."""
    if data.startswith(OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        return PASSWORD if protected else "it is an old Office document (.doc); save it as .docx"
    other = next((what for mark, what in OTHERS.items() if data.lstrip().startswith(mark)), "")
    return f"it is no {kind} file but {other}" if other else DAMAGED.format(kind=kind, why="it begins otherwise")


def _parts(data: bytes, limits: Limits, kind: str, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """The members of the archive whose names begin as wanted, but no pictures; read once they are known to be small enough."""
    if not data.startswith(b"PK"):
        raise AnalysisError(of_another_kind(data, kind))
    check_unpacked(data, limits)
    with open_zip(data, limits) as archive:
        infos = [info for info in archive.infolist() if info.filename.startswith(wanted) and "/media/" not in info.filename]
        infos = [info for info in infos if info.filename.endswith((".xml", ".rels"))]
        return {info.filename: read_member(archive, info, limits.unpacked_mb * MB) for info in infos}


def _xml(part: bytes, kind: str) -> etree._Element:
    """Its root; no part of a document has a DTD, with which it could define entities."""
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True))
    except etree.XMLSyntaxError as error:
        raise AnalysisError(DAMAGED.format(kind=kind, why=str(error)[:100])) from None
    if root.getroottree().docinfo.doctype:
        raise AnalysisError(DAMAGED.format(kind=kind, why="it has a DTD, which no such file may have"))
    return root


def _properties(tree: etree._Element | None) -> dict[str, str]:
    """The properties by our names, of the elements of either format."""
    names = {"initial-creator": "author", "creator": "author", "creation-date": "date", "created": "date", "keyword": "keywords"}
    found: dict[str, str] = {}
    for element in tree.iter(etree.Element) if tree is not None else ():
        name = etree.QName(element).localname
        name = names.get(name, name)
        text = " ".join((element.text or "").split())
        if text and name == "keywords" and name in found:
            found[name] += f"; {text}"
        elif text and (name not in found or etree.QName(element).localname == "initial-creator"):
            found[name] = text
    return sensible(found)


def sensible(found: dict[str, str]) -> dict[str, str]:
    """The properties that people have given; word processors fill in some themselves."""
    given = {name: found.get(name, "").strip() for name in ("title", "author", "date", "language", "subject", "keywords")}
    day = re.match(r"\d{4}-\d{2}-\d{2}", given["date"])
    made_up = given["author"] == "python-docx" or given["date"].startswith("2013-12-23T23:15:00")  # of its template
    given["date"] = day[0] if day and not made_up and day[0] > "1980-01-02" else ""  # 1980 is a clock that was never set
    given["author"] = "" if given["author"].lower() in NO_NAMES else given["author"]
    given["title"] = "" if NO_TITLES.fullmatch(given["title"]) else given["title"]
    return {name: value for name, value in given.items() if value}


# DOCX

HOLDERS = ("AlternateContent", "pict", "drawing")
V = "{urn:schemas-microsoft-com:vml}"


def _within_reach(root: etree._Element) -> None:
    """Puts text where mammoth finds it, and takes out what no reader sees.

    Mammoth reads of alternative contents only the fallback, text boxes only in some shapes, and neither simple fields nor
    formulas; and it shows hidden text and deleted rows.
    """
    if not etree.QName(root).namespace or "wordprocessingml" not in etree.QName(root).namespace:
        return
    namespace = f"{{{etree.QName(root).namespace}}}"
    if etree.QName(root).localname == "styles":  # mammoth looks for names and numbering, and takes long for the rest
        etree.strip_elements(root, *(f"{namespace}{name}" for name in ("latentStyles", "rPr", "tblPr", "tblStylePr")))
    for element in list(root.iterdescendants(etree.Element)):
        name = etree.QName(element).localname
        if name == "oMath":
            _replace(element, _run(namespace, "".join(element.itertext())))
        elif name in ("fldSimple", "dir", "bdo", "rubyBase", "ruby"):
            _unwrap(element)
        elif name in ("rt", "rubyPr") or (name in ("r", "tr") and _is_out(element, namespace)):
            element.getparent().remove(element)
        elif name in ("cr", "br"):
            element.tag = f"{namespace}br"
            element.attrib.clear()
    for element in list(root.iterdescendants("{*}AlternateContent", "{*}pict", "{*}drawing")):
        if not any(etree.QName(parent).localname in HOLDERS for parent in element.iterancestors(etree.Element)):
            _box(element, namespace)


def _is_out(element: etree._Element, namespace: str) -> bool:
    """Whether a run is hidden or a row deleted."""
    mark = element.find(f"{namespace}rPr/{namespace}vanish")
    hidden = mark is not None and mark.get(f"{namespace}val", "1") not in ("0", "false", "off")
    return hidden or element.find(f"{namespace}trPr/{namespace}del") is not None


def _run(namespace: str, text: str) -> etree._Element:
    run = etree.Element(f"{namespace}r")
    etree.SubElement(run, f"{namespace}t").text = text
    return run


def _replace(element: etree._Element, other: etree._Element) -> None:
    if element.getparent() is not None:
        element.getparent().replace(element, other)


def _unwrap(element: etree._Element) -> None:
    """Puts the children of an element in its place."""
    parent = element.getparent()
    place = parent.index(element)
    parent[place : place + 1] = list(element)


def _box(element: etree._Element, namespace: str) -> None:
    """Makes text boxes, in whatever they are drawn, into ones of the shape that mammoth reads.

    Alternative contents say the same twice; the first that has a text box is taken.
    """
    alternatives = list(element.iterchildren("{*}Choice", "{*}Fallback"))
    boxes = next((found for each in alternatives or [element] if (found := _outermost_boxes(each))), [])
    if boxes:
        picture = etree.Element(f"{namespace}pict")
        for box in boxes:
            etree.SubElement(picture, f"{V}textbox").append(box)
        _replace(element, picture)
    elif alternatives and element.find("{*}Fallback") is None:
        alternatives[0].tag = f"{{{etree.QName(element).namespace}}}Fallback"


def _outermost_boxes(element: etree._Element) -> list[etree._Element]:
    return [box for box in element.iter("{*}txbxContent") if next(box.iterancestors("{*}txbxContent"), None) is None]


def _packed(trees: dict[str, etree._Element]) -> bytes:
    """The parts as an archive, for mammoth reads nothing else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, tree in trees.items():
            archive.writestr(name, etree.tostring(tree))
    return buffer.getvalue()


# ODT

RENAMED = {"p": "p", "list": "ul", "list-item": "li", "list-header": "li", "table": "table", "table-row": "tr", "line-break": "br"}
BLANKS = ("s", "tab")
RENAMED |= {"table-cell": "td", "a": "a", "section": "div", "index-body": "div"}
DROPPED = frozenset(
    "tracked-changes annotation annotation-end sequence-decls variable-decls user-field-decls forms title desc covered-table-cell "
    "note-citation hidden-text hidden-paragraph ruby-text image object object-ole binary-data scripts".split()
)


def _numbered_lists(tree: etree._Element) -> Iterator[str]:
    """Names of the list styles whose first level is numbered."""
    for style in tree.iter("{*}list-style"):
        levels = [etree.QName(level).localname for level in style.iterchildren(etree.Element)]
        if levels[:1] == ["list-level-style-number"]:
            yield _attribute(style, "name")


def _hidden_styles(tree: etree._Element) -> Iterator[str]:
    for style in tree.iter("{*}style"):
        if any(_attribute(each, "display") == "none" for each in style.iterchildren("{*}text-properties")):
            yield _attribute(style, "name")


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _as_html(body: etree._Element, numbered: set[str], hidden: set[str]) -> html.HtmlElement:
    """The body with its elements named as in HTML, its notes as a list at its end."""
    root, notes = html.Element("body"), html.Element("ol")
    copies = {body: root}  # element → its copy, into which its children go; the tree is walked, since it may be deep
    said: dict[html.HtmlElement, list[str]] = {}  # text that is still to be put at the end of a copy, all at once
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        name, into = etree.QName(element).localname, copies.get(element.getparent(), root)
        if event == "end":
            copy = copies.pop(element, into)
            if copy is not into:
                _write(copy, said)
            said.setdefault(into, []).append(element.tail or "" if element is not body else "")
        elif name in DROPPED or _attribute(element, "style-name") in hidden:
            walk.skip_subtree()
        else:
            copies[element] = root if element is body else _copy(element, into, notes, numbered, said)
            said.setdefault(copies[element], []).append(element.text or "" if name not in BLANKS else " ")
    _write(root, said)
    root.append(notes)
    return root


def _copy(
    element: etree._Element,
    into: html.HtmlElement,
    notes: html.HtmlElement,
    numbered: set[str],
    said: dict[html.HtmlElement, list[str]],
) -> html.HtmlElement:
    """The place for what an element holds: a new one within its parent's or elsewhere, or its parent's, as for spans and fields."""
    name = etree.QName(element).localname
    if name == "note":
        return etree.SubElement(notes, "li")
    if name == "text-box":
        return _after_paragraph(into)
    if name in RENAMED or name == "h":
        _write(into, said)
        return etree.SubElement(into, _tag(element, name, numbered))
    return into


def _write(element: html.HtmlElement, said: dict[html.HtmlElement, list[str]]) -> None:
    """Puts the text that is still to be put at the end of an element there."""
    text = "".join(said.pop(element, ()))
    if text and len(element):
        element[-1].tail = (element[-1].tail or "") + text
    elif text:
        element.text = (element.text or "") + text


def _after_paragraph(element: html.HtmlElement) -> html.HtmlElement:
    """A place for a text box: behind the paragraph that it hangs on, and behind that paragraph's other boxes."""
    paragraph = next((each for each in (element, *element.iterancestors()) if each.tag == "p" or each.tag in HEADINGS), None)
    if paragraph is None:
        return etree.SubElement(element, "div")
    if paragraph.getnext() is None:
        paragraph.addnext(html.Element("section"))
    return etree.SubElement(paragraph.getnext(), "div")


def _tag(element: etree._Element, name: str, numbered: set[str]) -> str:
    if name == "h":
        level = _attribute(element, "outline-level")
        return f"h{level}" if re.fullmatch("[1-6]", level) else "h6"
    if name != "list":
        return RENAMED[name]
    lists = [element, *element.iterancestors("{*}list")]
    return "ol" if any(_attribute(each, "style-name") in numbered for each in lists) else "ul"
