"""What several tests of the analysis are about: small folders of files, a small corpus of our own words, a toy encoder."""

from pathlib import Path


def folder(root: Path, **files: str) -> Path:
    """A project folder; in names, __ stands for / and the last _ for the dot."""
    for name, content in files.items():
        path = root / ".".join(name.replace("__", "/").rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    return root
