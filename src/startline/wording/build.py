"""Builds the message catalogues: `.mo` files from the committed `.po` ones, with no gettext tools needed.

`python -m startline.wording.build` builds those that are out of date; `--collect` first brings the `.po`
files in step with the source: new texts come in untranslated, texts that are gone leave.
"""

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
_DIGEST = "X-Source-Digest"


def build_catalogues(folder: Path = LOCALE) -> Sequence[Path]:
    """Write each `.mo` file that does not come from its `.po` file as it is now; answer those written.

    Any number of processes may do so at once: a reader sees the old file or the new one, never half a file.
    """
    return [target for source in catalogues(folder) if (target := _build(source))]


def catalogues(folder: Path = LOCALE) -> Sequence[Path]:
    """The `.po` files, one for each language but English, which the source is written in."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def _build(source: Path) -> Path | None:
    text = source.read_bytes()
    digest, target = hashlib.sha256(text).hexdigest(), source.with_suffix(".mo")
    if target.exists() and digest.encode() in target.read_bytes():
        return None
    # Late, because every start of Startline comes here, and hardly one finds anything to build.
    import polib

    catalogue = polib.pofile(text.decode())
    catalogue.metadata[_DIGEST] = digest
    _write(target, catalogue.to_binary())
    return target


def _write(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        draft.write(content)
    draft_path = Path(draft.name)
    draft_path.chmod(0o644)
    draft_path.replace(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, or collect and build; exit code 0."""
    parser = argparse.ArgumentParser(
        prog="python -m startline.wording.build", description="Build the catalogues."
    )
    parser.add_argument("--collect", action="store_true", help="bring the .po files in step with the source")
    if parser.parse_args(arguments).collect:
        from startline.wording.collect import collect_into

        collect_into(catalogues())
    build_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main())
