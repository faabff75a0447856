"""Markdown as a reader sees it: no markup, only text; and its front matter as metadata.

The front matter is read as data and never run: YAML without tags, anchors and aliases, or TOML.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from typing import Any

import yaml

from analysis.content import Content

FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
DEEPEST = 20
LONGEST_FRONT = 100_000  # characters; what is longer is no front matter
FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*\Z")
UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*\Z")
RULE = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})\Z")
ITEM = re.compile(r"\s*([-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(?=\S)")
QUOTE = re.compile(r"\s{0,3}(?:>\s?)+(?:\[!\w+\]\s*\Z)?")
NOTE = re.compile(r"\s{0,3}\[\^([^\]\s]{1,100})\]:\s*(.*)")
LINK_TARGET = re.compile(r"\s{0,3}\[[^\]^][^\]]{0,500}\]:\s*\S+")
DIVIDER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")

SPACES = re.compile(r"[^\S\n]{5,}")  # no more of them say anything more, and patterns are slow on very many
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.{1,2000}?)(?<!`)\1(?!`)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w.-]+)>")
TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARK = re.compile(r"\[\^[^\]\s]{1,100}\]")
IMAGE = re.compile(r"!\[([^\[\]]{0,1000})\](?:\((?:[^()]|\([^()]*\)){0,2000}\)|\[[^\[\]]{0,500}\])")
LINK = re.compile(r"\[([^\[\]]{1,1000})\](?:\((?:[^()]|\([^()]*\)){0,2000}\)|\[[^\[\]]{0,500}\])")
EMPHASIS = re.compile(r"(\*+|_+|~~|==)")
PRIVATE = 0xE000  # escaped characters wait as private ones, so that they are not taken for markup


def read_markdown(text: str) -> Content:
    """Text without its markup, and the front matter as metadata.

    A heading keeps its "# ", by which it is known for one; a list item keeps its "- " or number, a table row is a line of its
    own, the lines of a paragraph are joined, and footnotes stand at the end. Code blocks and link targets are left out.

    Parameters
    ----------
    text : str

    Returns
    -------
    Content
        Of metadata every key of the front matter, in lower case: lists joined with "; ", what is nested as JSON.

    Examples
    --------
    >>> content = read_markdown("---\\ntitle: Cats\\ntags: [a, b]\\n---\\n# On *cats*\\n\\nThey [purr](http://example.org).\\n")
    >>> content.metadata
    {'title': 'Cats', 'tags': 'a; b'}
    >>> content.text
    '# On cats\\n\\nThey purr.'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    metadata, notes, body = _front_matter(text)
    commented = body.rfind("-->") + 3  # beyond it no comment closes, and to look for that of each would take for ever
    body = COMMENT.sub("", body[:commented]) + body[commented:] if commented > 2 else body
    blocks, footnotes, code = _blocks(SPACES.sub("    ", body))
    shown = [line for block in (*blocks, *footnotes) if (line := _plain_block("".join(block).strip()))]
    if code:
        notes.append(f"{code} code block{'s' if code > 1 else ''} left out")
    return Content("\n\n".join(shown), metadata, tuple(notes))


# Front matter


def _front_matter(text: str) -> tuple[dict[str, str], list[str], str]:
    """Metadata, notes, and the text after the front matter."""
    found = FRONT.match(text[:LONGEST_FRONT])
    if not found or not (found[1] == "+++" or re.search(r"^[^\s:#][^:\n]*:(?:\s|\Z)", found[2], re.MULTILINE)):
        return {}, [], text  # a text may as well begin with a rule
    try:
        given = tomllib.loads(found[2]) if found[1] == "+++" else _yaml(found[2])
        metadata = {str(key).strip().lower(): _as_text(value).strip() for key, value in given.items()}
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        return {}, [f"its front matter was left out, because it cannot be read ({_short(error)})"], text[found.end() :]
    return {key: value for key, value in metadata.items() if key and value}, [], text[found.end() :]


def _yaml(text: str) -> dict[Any, Any]:
    """A mapping; anchors and aliases, by which a few lines can grow without end, are refused before anything is made of them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Plain):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"its values are nested more than {DEEPEST} deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("it has anchors or aliases; write the values out")
    given = yaml.load(text, Loader=_Plain)
    if not isinstance(given, dict):
        raise ValueError("it is no list of keys with values")
    return given


class _Plain(yaml.SafeLoader):
    """Leaves every value the text that it is: no dates, numbers or truths are made of it."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "; ".join(filter(None, map(_as_text, value)))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)


def _short(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:  # of YAML, which quotes the place in its own way
        return f"line {mark.line + 2}: {getattr(error, 'problem', None) or 'not YAML'}"
    return " ".join(str(error).split())[:150] or type(error).__name__


# The body


def _blocks(body: str) -> tuple[list[list[str]], list[list[str]], int]:
    """The blocks of the body as pieces with their markup, those of its footnotes, and the number of code blocks left out."""
    blocks: list[list[str]] = []
    footnotes: list[list[str]] = []
    into, opened, code = blocks, False, 0  # where the next block goes, and whether a line still joins the last
    lines = body.split("\n")
    for line, after, in_code in _without_code(lines):
        code += in_code
        line = QUOTE.sub("", line, count=1) if QUOTE.match(line) else line
        underlines = opened and UNDERLINE.match(line) and not ITEM.match(into[-1][0] + "item")
        if in_code or not line.strip() or RULE.match(line) and not underlines:
            opened = False
            into = blocks if not after[:1].isspace() else into  # a footnote goes on in indented paragraphs
        elif underlines:
            into[-1] = ["# " if "=" in line else "## ", *(piece.replace("\n", " ") for piece in into[-1])]
            opened = False
        elif (note := NOTE.match(line)) is not None:
            into, opened = footnotes, True
            footnotes.append([_stripped(note[2]), " "])
        elif LINK_TARGET.match(line) and not opened:
            continue
        elif DIVIDER.match(line) and "|" in line:
            opened = False
        else:
            opened = _add(into, line, opened)
    return blocks, footnotes, code


def _without_code(lines: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Each line with the next one; of a fenced code block a single empty line, which says so."""
    fence = ""
    for i, line in enumerate(lines):
        inside = QUOTE.sub("", line, count=1)
        mark = FENCE.match(inside)
        after = lines[i + 1] if i + 1 < len(lines) else ""
        if fence:
            if mark and mark[1].startswith(fence) and not inside.strip().strip(fence[0]):
                fence = ""
        elif mark and "`" not in inside.strip().lstrip("`"):
            fence = mark[1]
            yield "", after, True
        else:
            yield line, after, False


def _add(blocks: list[list[str]], line: str, opened: bool) -> bool:
    """Adds a line to the blocks or to the last of them; whether the next may go on in it."""
    heading, item = HEADING.match(line), ITEM.match(line)
    if heading:
        blocks.append([f"{heading[1]} {heading[2]}"] if heading[2] else [])
    elif item:
        mark = "-" if item[1] in "-*+" else item[1].replace(")", ".")
        blocks.append([f"{mark} ", _stripped(line[item.end() :]), " "])
    elif line.strip().startswith("|"):
        blocks.append([" | ".join(filter(None, (cell.strip() for cell in re.split(r"(?<!\\)\|", line))))])
    elif opened and blocks:
        blocks[-1] += [_stripped(line), " "]
    else:
        blocks.append([_stripped(line), " "])
    return not heading and not line.strip().startswith("|")


def _stripped(line: str) -> str:
    """A line without outer space, but with a line break where two spaces or a backslash at its end ask for one."""
    if line.endswith("\\") and not line.endswith("\\\\"):
        return line[:-1].strip() + "\n"
    return line.strip() + ("\n" if line.endswith("  ") else "")


def _plain_block(block: str) -> str:
    """A block without markup; a code span is text as it stands."""
    pieces: list[str] = []
    end = 0
    for span in CODE.finditer(block):
        pieces += [_hide(block[end : span.start()]), _hide_all(span[2].strip())]
        end = span.end()
    return _show(_plain("".join([*pieces, _hide(block[end:])])))


def _hide(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(PRIVATE + ord(found[1])), text)


def _hide_all(text: str) -> str:
    return "".join(chr(PRIVATE + ord(each)) if each in "\\`*_{}[]<>()#+-.!|~=&$" else each for each in text)


def _show(text: str) -> str:
    return re.sub("[\ue021-\ue07e]", lambda found: chr(ord(found[0]) - PRIVATE), text)


def _plain(text: str) -> str:
    text = BREAK.sub("\n", text)
    text = AUTOLINK.sub(lambda found: found[1].removeprefix("mailto:"), text)
    text = TAG.sub("", MARK.sub("", text))
    text = LINK.sub(r"\1", LINK.sub(r"\1", IMAGE.sub(r"\1", text)))
    text = _without_emphasis(text)
    return re.sub(r"[^\S\n]*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", unescape(text))).strip()


def _without_emphasis(text: str) -> str:
    """Without the stars, underscores and tildes that open and close emphasis; the others stand for themselves."""
    marks = EMPHASIS.split(text)  # text and marks in turn
    pieces = marks.copy()
    opened: dict[str, list[int]] = {}
    for i in range(1, len(pieces), 2):
        mark, before, after = marks[i][0], "".join(marks[max(0, i - 2) : i])[-1:], "".join(marks[i + 1 : i + 3])[:1]
        openers = opened.setdefault(mark, [])
        if before.strip() and _is_bound(mark, before, after):
            while pieces[i] and openers:
                used = min(len(pieces[i]), len(pieces[openers[-1]]))
                pieces[i], pieces[openers[-1]] = pieces[i][used:], pieces[openers[-1]][used:]
                if not pieces[openers[-1]]:
                    openers.pop()
        if pieces[i] and after.strip() and _is_bound(mark, after, before):
            openers.append(i)
    return "".join(pieces)


def _is_bound(mark: str, inner: str, outer: str) -> bool:
    """Whether a mark may be one of emphasis: not between digits, nor underscores in_a_name."""
    return not (inner.isdigit() and outer.isdigit()) and not (mark == "_" and outer.isalnum())
