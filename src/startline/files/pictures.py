"""Pictures: known by their content, decoded within bounds, and written anew without anything but what is seen."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from PIL import Image, ImageCms, ImageOps

from startline.files.kept import (
    FileProblem,
    FileProblemCode,
    Kept,
    refuse_size,
    refuse_size_anew,
    safe_name,
)
from startline.rules.files import MOST_PIXELS

# Ours is the stricter bound; it is looked at before a single pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# Decoded, a picture of forty megapixels takes up to 350 MB: a process works on one at a time.
_ONE_AT_A_TIME = Lock()
_SHADES_OF_A_BYTE = 1 / 256
# A JPEG is decoded scan by scan, each of them over all of its pixels; programs write a dozen at most.
_MOST_SCANS = 64
_MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
_START_OF_SCAN, _END = 0xDA, 0xD9
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, kw_only=True)
class _Format:
    """A kind of picture: its name in Pillow, what it is sent as, and how it is written."""

    name: str
    content_type: str
    extension: str
    clear: bool
    options: Mapping[str, Any]


_PNG = _Format(name="PNG", content_type="image/png", extension="png", clear=True, options={})
_JPEG = _Format(
    name="JPEG",
    content_type="image/jpeg",
    extension="jpg",
    clear=False,
    options={"quality": 85, "comment": b""},
)
_WEBP = _Format(name="WEBP", content_type="image/webp", extension="webp", clear=True, options={"quality": 85})


def picture(name: str, content: bytes, *, within: tuple[int, int] | None = None) -> Kept | FileProblem:
    """The PNG, JPEG or WebP picture that *content* is, whatever its *name* says, written anew in the same format.

    At most `MOST_BYTES` and `MOST_PIXELS`, both inclusive. It is turned as it is meant to be seen, and in sRGB; of
    several frames the first is kept; what is larger than *within* (width, height) is made smaller. What else stood
    in the file (where a photograph was taken, programs, pages) is gone.
    """
    if problem := refuse_size(content):
        return problem
    if (kind := _format_of(content)) is None:
        return FileProblem(code=FileProblemCode.NOT_A_PICTURE)
    # A small one could keep a processor busy for an hour.
    if kind is _JPEG and _scans_in(content) > _MOST_SCANS:
        return FileProblem(code=FileProblemCode.PICTURE_DAMAGED)
    with _ONE_AT_A_TIME:
        try:
            return _anew(content, name=name, kind=kind, within=within)
        except Exception:  # strangers' bytes make decoders raise whatever their parts raise
            return FileProblem(code=FileProblemCode.PICTURE_DAMAGED)


def _format_of(content: bytes) -> _Format | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG
    return _WEBP if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _scans_in(jpeg: bytes) -> int:
    """How many scans *jpeg* has before its end, counted up to one more than are taken; what follows is not decoded."""
    scans = at = 0
    while scans <= _MOST_SCANS and (found := _MARKER.search(jpeg, at)):
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(jpeg[at : at + 2], "big")
        scans += marker == _START_OF_SCAN
    return scans


def _anew(content: bytes, *, name: str, kind: _Format, within: tuple[int, int] | None) -> Kept | FileProblem:
    with Image.open(BytesIO(content), formats=[kind.name]) as opened:
        if problem := _refuse_pixels(opened):
            return problem
        shown = _as_seen(opened, clear=kind.clear)
    if within:
        shown.thumbnail(within)
    written = BytesIO()
    shown.save(written, kind.name, **kind.options)
    return refuse_size_anew(written.getvalue()) or Kept(
        name=safe_name(name, extension=kind.extension),
        content_type=kind.content_type,
        content=written.getvalue(),
        width=shown.width,
        height=shown.height,
    )


def _refuse_pixels(opened: Image.Image) -> FileProblem | None:
    width, height = opened.size
    if width * height <= MOST_PIXELS:
        return None
    facts = {"width": str(width), "height": str(height), "max": str(MOST_PIXELS // 1_000_000)}
    return FileProblem(code=FileProblemCode.TOO_MANY_PIXELS, facts=facts)


def _as_seen(opened: Image.Image, *, clear: bool) -> Image.Image:
    """The pixels alone, in sRGB, upright; see-through only where the format can be (*clear*).

    Pixels are copied no oftener than they must be: of a large picture each copy is 160 MB.
    """
    profile = opened.info.get("icc_profile")
    opened.load()
    with suppress(SyntaxError):  # what should say how it is turned is no EXIF at all
        ImageOps.exif_transpose(opened, in_place=True)
    mode = "L" if opened.mode in {"1", "L"} or opened.mode.startswith("I") else "RGB"
    if clear and opened.has_transparency_data:
        mode = "RGBA"
    seen = _in_srgb(opened, profile=profile, mode=mode)
    seen.info.clear()
    return seen


def _in_srgb(image: Image.Image, *, profile: bytes | None, mode: str) -> Image.Image:
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda shade: shade * _SHADES_OF_A_BYTE).convert("L")
    elif image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert(mode)
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # one that fits no picture is as good as none
            image = _converted(image, profile=profile)
    return image if image.mode == mode else image.convert(mode)


def _converted(image: Image.Image, *, profile: bytes) -> Image.Image:
    target = ImageCms.createProfile("sRGB")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    converted = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(BytesIO(profile)), target, outputMode=mode
    )
    return converted or image
