"""Web pages: the text of the article, and what the page says of itself. Nothing is ever fetched.

The markup becomes blocks (paragraphs, headings, list items, table rows), in order and with every word. Trafilatura then says
where among them the article is; it does not give the text, because it drops short paragraphs and repeated ones.
"""

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import trafilatura
from lxml import etree, html
from lxml.html import HtmlElement

from analysis.content import Content
from analysis.errors import AnalysisError
from analysis.limits import USUAL, Limits, beyond

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "header hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
UNSEEN = (
    "script style noscript template svg iframe object embed canvas audio video select button input textarea datalist map rt rp head"
).split()
NOTES = re.compile(r"(?:^|[\s_-])(?:footnotes?|endnotes?)(?:$|[\s_-])", re.IGNORECASE)
AROUND = ("nav", "aside", "footer")  # what stands around an article by its tag; headers are judged by where they are
ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar"))
NAMES = re.compile(  # … and by a word of its class or id, such as "site-footer", "comment-list", "article__share-buttons"
    r"(?:(?:site|page|post|article|entry|main|global|top|bottom|left|right|js|block|module|section|wp|the|primary|secondary)[-_]*)*"
    r"(?:cookies?|consent|gdpr|nav|navigation|menus?|breadcrumbs?|sidebar|footer|comments?|disqus|respond|replies|related|recommended|"
    r"recommendations|newsletter|subscribe|signup|share|sharing|social|advert|advertisement|ads?|sponsored|promo|popup|modal|"
    r"pagination|pager|skip|masthead|toolbar|tags|most-?read|more-?stories|read-?more|byline|author|meta|timestamp|sr-only|"
    r"visually-?hidden|screen-reader-text)"
    r"(?:[-_]*(?:bar|list|links?|box|buttons?|container|wrapper|wrap|section|area|block|items?|posts|articles|stories|news|content|"
    r"menu|nav|module|icons?|media|form|banner|notice|modal|overlay|popup|primary|secondary|inner|row|thread|bio|info|[0-9]+))*",
    re.IGNORECASE,
)
LARGEST = 0.5  # share of the page's text from which on an element is no surrounding, whatever its class …
LARGEST_SURE = 0.9  # … or its tag, or where it holds comments, which may well be longer than their article
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MARKER = re.compile(r"\[?\s*(?:\d{1,4}|[a-z*†‡]|note \d+)\s*\]?|↑|↩︎?", re.IGNORECASE)  # a note's number, or the way back from it
INVISIBLE = re.compile(  # joiners spell words in Persian and Hindi, and are rubbish beside Latin letters
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    "|(?<=[\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\x7f]|$)"
)
NO_TEXT = "there is no text in this page; open it in a browser and save it again, or save its text as .txt"
DOCTYPE = re.compile(r"\A([^<]*(?:<\?[^<>]*>\s*)?)<!DOCTYPE[^<>\[]*\[.*?\]\s*>", re.I | re.S)  # one that defines entities: none may
WRAPPED_CJK = re.compile(r"(?<=[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60])\s*\n\s*(?=[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60])")
DEEPEST = 2_000  # tags within tags; libxml2 silently drops what is deeper than 2,048
DEEP, MANY = 250, 30_000  # trafilatura takes seconds for deeper pages and for more tags
LONG_CELL = 500  # characters: a table with longer cells lays out a page
LINKED = 0.6  # share of a block's characters within links from which on it is a menu
MENU_WORDS = 25  # … unless it has more words than these outside of them
TOO_LITTLE = 0.25  # share of the text, menus aside, below which trafilatura has missed the article
SURE = 25  # characters from which on a block within trafilatura's text is no chance
SEVERAL = 0.5  # share of the article from which on an element holds it


class Block(NamedTuple):
    """One line of the text, with the element that it comes from and how many of its characters are within links."""

    text: str
    element: HtmlElement
    linked: int

    @property
    def is_menu(self) -> bool:
        unlinked = len(self.text.split()) * (1 - self.linked / max(1, len(self.text)))
        return self.linked > LINKED * len(self.text) and unlinked < MENU_WORDS

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS


def read_html(markup: str, limits: Limits = USUAL) -> Content:
    """Text and metadata of the article in a web page: without menus, banners, comments, and what is not seen.

    Parameters
    ----------
    markup : str
        The page, decoded.
    limits : Limits

    Returns
    -------
    Content
        Of metadata those of title, author, date (ISO 8601), language, site and description that the page gives. A page without
        menus is taken whole; where no article is found, so is all that is no menu, with a note.

    Raises
    ------
    AnalysisError
        The page has no text, or nothing but menus; it is too long or nested too deep.

    Examples
    --------
    >>> read_html("<nav><a href='/'>Home</a></nav><h1>Rules</h1><p>AI&nbsp;needs rules.<p>They come.").text
    'Rules\\n\\nAI needs rules.\\n\\nThey come.'
    """
    page = _parse(markup)
    metadata = _metadata(page)
    menus = _clean(page)
    blocks = list(_blocks(page))
    if not blocks:
        raise AnalysisError(NO_TEXT)
    if all(block.is_menu for block in blocks):
        raise AnalysisError("no article text was found in this page, which has only menus and links; save the article's own page")
    plain = not menus and not any(block.is_menu for block in blocks)
    chosen, notes = (blocks if plain else _article(page, blocks)), ()
    if not chosen:
        chosen = _without_bare_headings(blocks, {i for i, block in enumerate(blocks) if not block.is_menu}, set())
        notes = ("no article was found in the page, so all of its text but the menus was taken",)
    text = _join(_with_notes(chosen, blocks))
    if len(text) > limits.characters:
        raise AnalysisError(beyond(f"{len(text):,} characters", "characters", limits))
    return Content(text, metadata, notes)


def text_of_fragment(markup: str) -> str:
    """All of the text of some HTML: a line for each paragraph, heading, list item and table row, a blank line between.

    Raises
    ------
    AnalysisError
        The tags are nested too deep.

    Examples
    --------
    >>> text_of_fragment("<h1>Fruit</h1><ol><li>An apple<li>A pear</ol><table><tr><td>a<td>1<tr><td>b<td>2</table>")
    'Fruit\\n\\n1. An apple\\n\\n2. A pear\\n\\na | 1\\n\\nb | 2'
    """
    return text_of_tree(_parse(markup)) if markup.strip() else ""


def text_of_tree(root: HtmlElement) -> str:
    """The same of elements named as in HTML."""
    return _join(_blocks(root))


def _join(blocks: Iterable[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _parse(markup: str) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    sound = DOCTYPE.sub(r"\1", markup.replace("\0", ""), count=1)
    try:  # as bytes, because lxml refuses decoded text that names its encoding
        root = html.document_fromstring(sound.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise AnalysisError(NO_TEXT) from None
    if any("depth" in entry.message for entry in parser.error_log) or _depth(root) > DEEPEST:
        raise AnalysisError(
            f"its tags are nested more than {DEEPEST:,} deep, which is damage; open it in a browser and save its text as .txt"
        )
    return root


def _depth(root: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


# Blocks: the markup as lines


@dataclass
class _Line:
    """The block that is being put together."""

    prefix: str = ""
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    element: HtmlElement | None = None

    def add(self, text: str | None, kept: bool, in_link: bool) -> None:
        if text:
            text = text if kept else re.sub(r"\s+", " ", WRAPPED_CJK.sub("", text))
            self.pieces.append(text)
            self.linked += len(text.strip()) if in_link else 0

    def take(self, element: HtmlElement) -> Iterator[Block]:
        """The blocks so far, of which the text from `element` on is no more a part; two line breaks make a paragraph."""
        text = tidy("".join(self.pieces))
        for part in filter(None, re.split(r"\n{2,}", text)):
            yield Block(self.prefix + part, element, round(self.linked * len(part) / len(text)))
            self.prefix = ""
        self.pieces.clear()
        self.linked = 0


def tidy(text: str) -> str:
    """Text with single spaces, without spaces around line breaks, and without characters that nobody sees."""
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()


def _blocks(root: HtmlElement) -> Iterator[Block]:
    """The blocks of an element in order; the tree is walked and not descended, since it may be deep."""
    line, lists, links, kept = _Line(), [], 0, 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag, starts = element.tag, event == "start"
        if tag in BLOCKS:
            yield from line.take(element if not starts else element.getparent() if element.getparent() is not None else element)
        if tag == "table" and starts and _is_data(element):
            yield from _rows(element)
            walk.skip_subtree()
            continue
        if starts and (tag in UNSEEN or _is_marker(element)):
            walk.skip_subtree()
            continue
        if tag in ("ol", "ul", "menu"):
            lists.append(_first_number(element)) if starts else lists.pop()
        elif tag == "li":
            line.prefix = _mark(element, lists) if starts else ""
        elif tag == "br" and starts:
            line.pieces.append("\n")
        links += (tag == "a") * (1 if starts else -1)
        kept += (tag == "pre") * (1 if starts else -1)
        if starts:
            line.add(element.text, kept > 0, links > 0)
        elif element is not root:
            line.add(element.tail, kept > 0, links > 0)
    yield from line.take(root)


def _first_number(element: HtmlElement) -> int | None:
    """The number of a list's first item, None where its items have none."""
    return _number(element.get("start"), 1) if element.tag == "ol" else None


def _mark(element: HtmlElement, lists: list[int | None]) -> str:
    """How the line of a list item begins; counts on."""
    if not lists or lists[-1] is None:
        return "- "
    number = _number(element.get("value"), lists[-1])
    lists[-1] = number + 1
    return f"{number}. "


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text.strip()) else otherwise


def _is_marker(element: HtmlElement) -> bool:
    """Whether an element is no text but the number of a note, or the arrow back from a note."""
    if element.tag not in ("sup", "a"):
        return False
    link = element if element.tag == "a" else element.find(".//a")
    if link is None or not (link.get("href") or "").startswith("#"):
        return False
    text = "".join(element.itertext()).strip()
    return bool(MARKER.fullmatch(text)) and (element.tag == "sup" or text.startswith(("↑", "↩", "[")))


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data or prose in cells, and does not lay out a page."""
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table", "ul", "ol", *HEADINGS), None) is not None
    ):
        return False
    rows = [[child for child in row if child.tag in ("td", "th")] for row in table.iterdescendants("tr")]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    return all(len("".join(cell.itertext())) <= LONG_CELL for row in rows for cell in row)


def _rows(table: HtmlElement) -> Iterator[Block]:
    for element in table.iterdescendants("caption", "tr"):
        parts = [element] if element.tag == "caption" else [child for child in element if child.tag in ("td", "th")]
        cells = [list(_blocks(part)) for part in parts]
        text = " | ".join(" ".join(block.text.replace("\n", " ") for block in cell) for cell in cells if cell)
        if text:
            yield Block(text, element, sum(block.linked for cell in cells for block in cell))


# The article among the blocks


def _clean(page: HtmlElement) -> bool:
    """Whether there was something around the article; it is emptied, as is what no reader sees."""
    for element in [*page.iter(*UNSEEN), *(each for each in page.iter(etree.Element) if _is_unseen(each))]:
        _empty(element)
    sizes = _sizes(page)
    size = max(1, sizes[page])
    found = [element for element in page.iter(etree.Element) if sizes[element] < _largest(element) * size]
    for element in found:
        _empty(element)
    return bool(found)


def _empty(element: HtmlElement) -> None:
    """Without its contents, in its place: to take thousands of elements out would move the text after each."""
    if element.tag not in ("html", "body"):
        element.clear(keep_tail=True)
        element.tag = "div" if element.tag in BLOCKS else "span"


def _sizes(page: HtmlElement) -> dict[HtmlElement, int]:
    """Characters in each element."""
    sizes: dict[HtmlElement, int] = {}
    for _, element in etree.iterwalk(page, events=("end",)):
        own = len((element.text or "").strip())
        sizes[element] = own + sum(sizes[child] + len((child.tail or "").strip()) for child in element)
    return sizes


def _is_unseen(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(HIDDEN_STYLE.search((element.get("style") or "")[:1_000]))


def _largest(element: HtmlElement) -> float:
    """The share of the page below which the element stands around the article; 0 where it never does."""
    tag = element.tag
    if _is_notes(element):
        return 0
    if tag in AROUND or element.get("role") in ROLES:
        return LARGEST_SURE
    if tag == "header":
        inside = any(parent.tag in ("article", "main", "section") for parent in element.iterancestors())
        return 0 if inside or _has_title(element) else LARGEST
    if tag not in ("div", "section", "ul", "ol", "p", "form"):
        return 0
    words = " ".join(element.get(name, "")[:1_000] for name in ("class", "id")).split()
    named = [word.lower() for word in words if NAMES.fullmatch(word)]
    if not named or next(element.iterdescendants("h1", "main"), None) is not None:
        return 0
    return LARGEST_SURE if any("comment" in word or "disqus" in word for word in named) else LARGEST


def _is_notes(element: HtmlElement) -> bool:
    """Whether an element holds the article's footnotes, which some writers put outside of it, or into an aside."""
    named = f"{element.get('class', '')} {element.get('id', '')}"[:1_000]
    return element.get("role") in ("doc-endnotes", "doc-footnote") or bool(NOTES.search(named))


def _with_notes(chosen: list[Block], blocks: list[Block]) -> list[Block]:
    """`chosen`, and the footnotes of the page wherever they stand."""
    there = {id(block) for block in chosen}
    noted = {id(block) for block in blocks if any(map(_is_notes, (block.element, *block.element.iterancestors())))}
    return [block for block in blocks if id(block) in there or id(block) in noted] if noted - there else chosen


def _has_title(header: HtmlElement) -> bool:
    """Whether a page's header holds the article's title: the only one of the page."""
    title = header.find(".//h1")
    return title is not None and sum(1 for _ in header.getroottree().getroot().iter("h1")) == 1


def _article(page: HtmlElement, blocks: list[Block]) -> list[Block]:
    """The article's blocks: those that trafilatura keeps, and what stands among them and is no menu; none if it keeps too few."""
    kept = _kept(page, blocks)
    if sum(len(blocks[i].text) for i in kept) < TOO_LITTLE * sum(len(block.text) for block in blocks if not block.is_menu):
        return []
    half = SEVERAL * sum(len(blocks[i].text) for i in kept)
    inside = {*range(min(kept), max(kept) + 1), *_title_before(blocks, min(kept))}
    for own in _held(page, blocks).values():
        if sum(len(blocks[i].text) for i in own & kept) >= half:
            inside |= own
    return _without_bare_headings(blocks, {i for i in inside if i in kept or not blocks[i].is_menu}, kept)


def _held(page: HtmlElement, blocks: list[Block]) -> dict[HtmlElement, set[int]]:
    """Places of the blocks in each element that says that it holds an article."""
    found = page.xpath("//article | //main | //*[@role='main' or @role='article'] | //*[contains(@itemprop, 'articleBody')]")
    held: dict[HtmlElement, set[int]] = {element: set() for element in found}
    for i, block in enumerate(blocks if found else ()):
        for element in (block.element, *block.element.iterancestors()):
            if element in held:
                held[element].add(i)
    return held


def _title_before(blocks: list[Block], first: int) -> range:
    """From the last title of the highest rank before the article on, where nothing but menus and short lines lies between."""
    titles = [i for i in range(first) if blocks[i].element.tag == "h1"]
    return range(titles[-1], first) if titles else range(0)


def _without_bare_headings(blocks: list[Block], wanted: set[int], sure: set[int]) -> list[Block]:
    """The wanted blocks, but for headings that stood over what is unwanted: menus and related articles."""
    for i in sorted(wanted - sure, reverse=True):
        if blocks[i].is_heading and i + 1 not in wanted and len(wanted) > 1:
            wanted = wanted - {i}
    return [blocks[i] for i in sorted(wanted)]


def _kept(page: HtmlElement, blocks: list[Block]) -> set[int]:
    """Places of the blocks that are in what trafilatura takes for the article."""
    lines = [_squash(line) for line in _trafilatura(page).splitlines()]
    whole, text = set(lines), "\n".join(lines)[:200_000]
    squashed = [_squash(block.text) for block in blocks]
    return {i for i, each in enumerate(squashed) if each and (each in whole or (len(each) >= SURE and each in text))}


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _trafilatura(page: HtmlElement) -> str:
    """What trafilatura takes for the article: with the recall that loses least, without metadata, for which it would guess."""
    if _depth(page) > DEEP or sum(1 for _ in page.iter()) > MANY:
        return ""
    try:
        found = trafilatura.extract(
            deepcopy(page), include_comments=False, include_tables=True, favor_recall=True, deduplicate=False, with_metadata=False
        )
    except Exception:  # it has many parts by others; whatever fails there, the page's text is still at hand
        return ""
    return found or ""


# What the page says of itself


AUTHORS = ("author", "article:author", "dc.creator", "citation_author", "parsely-author")
DATES = ("article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "dc.date", "date", "pubdate")


def _metadata(page: HtmlElement) -> dict[str, str]:
    metas = _metas(page)
    stated = list(_json_ld(page))
    found = {
        "title": metas.get("og:title") or _one_heading(page) or _first(stated, "headline") or _title(page, metas),
        "author": _author(page, metas, stated),
        "date": _date(page, metas, stated),
        "language": page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or page.get("xml:lang"),
        "site": metas.get("og:site_name"),
        "description": metas.get("og:description") or metas.get("description"),
    }
    texts = {key: " ".join(tidy(str(value)).split()) for key, value in found.items() if value}
    return {key: text for key, text in texts.items() if text}


def _metas(page: HtmlElement) -> dict[str, str]:
    """Contents of the meta tags by their lower-cased names, of each the first that is not empty."""
    metas: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    return metas


def _json_ld(page: HtmlElement) -> Iterator[dict[str, Any]]:
    """What the page states as JSON-LD of itself as an article: dictionaries with their types."""
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            stated = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        graph = stated.get("@graph", stated) if isinstance(stated, dict) else stated
        for each in graph if isinstance(graph, list) else [graph]:
            if isinstance(each, dict) and re.search(r"Article|Posting|Report|WebPage|Review", str(each.get("@type"))):
                yield each


def _first(stated: list[dict[str, Any]], key: str) -> str:
    return next((each[key] for each in stated if isinstance(each.get(key), str) and each[key].strip()), "")


def _one_heading(page: HtmlElement) -> str:
    headings = [text for heading in page.iter("h1") if (text := " ".join("".join(heading.itertext()).split()))]
    return headings[0] if len(headings) == 1 else ""


def _title(page: HtmlElement, metas: dict[str, str]) -> str:
    """The title without the site's name, where that is known."""
    site = metas.get("og:site_name")
    title = " ".join((page.findtext(".//head/title") or page.findtext(".//title") or "").split())
    return re.sub(rf"\s*[|–—·:»-]\s*{re.escape(site)}\s*$", "", title) if site else title


def _author(page: HtmlElement, metas: dict[str, str], stated: list[dict[str, Any]]) -> str:
    """The authors as the first place that names any has them; addresses of profiles are no names."""
    places = [[metas.get(name)] for name in AUTHORS]
    places += [list(_names(each.get("author"))) for each in stated]
    places += [["".join(element.itertext()) for element in page.xpath("//*[@rel='author' or @itemprop='author']")[:5]]]
    for place in places:
        names = [" ".join(name.split()) for name in place if name and "://" not in name]
        if any(names):
            return "; ".join(dict.fromkeys(filter(None, names)))
    return ""


def _names(author: Any) -> Iterator[str]:
    """Names in the notations of JSON-LD: a name, an object with one, or a list of these."""
    if isinstance(author, str):
        yield author
    elif isinstance(author, dict):
        yield from _names(author.get("name"))
    elif isinstance(author, list):
        for each in author:
            yield from _names(each)


def _date(page: HtmlElement, metas: dict[str, str], stated: list[dict[str, Any]]) -> str:
    """The day of publication, only where the page states it and never guessed from the text or from today."""
    times = [*page.xpath("//time[@itemprop='datePublished' or @pubdate]"), *page.xpath("//article//time"), *page.iter("time")]
    given = [*map(metas.get, DATES), _first(stated, "datePublished"), *(time.get("datetime") for time in times[:3])]
    days = [re.match(r"\s*(\d{4}-\d{2}(?:-\d{2})?)(?!\d)", date or "") for date in given]
    return next((day[1] for day in days if day), "")
