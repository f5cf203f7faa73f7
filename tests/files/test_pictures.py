"""A picture is what its bytes are, decoded within bounds, written anew with nothing but what is seen (PRODUCT H4)."""

import struct
import time
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from startline.files import FileProblem, FileProblemCode, Kept, picture
from startline.rules.files import MOST_BYTES, MOST_PIXELS

C = FileProblemCode
RED, SEE_THROUGH = (200, 30, 40), (10, 200, 30, 128)
ROTATED, GPS = 0x0112, 0x8825
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def bytes_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def kept(content: bytes, *, name: str = "photo", **more: Any) -> Kept:
    found = picture(name, content, **more)
    assert isinstance(found, Kept), found
    return found


def opened(found: Kept) -> Image.Image:
    image = Image.open(BytesIO(found.content))
    image.load()
    return image


def shade(image: Image.Image) -> int:
    """How red the picture is."""
    pixel = image.convert("RGB").getpixel((4, 4))
    assert isinstance(pixel, tuple)
    return pixel[0]


def problem(content: bytes) -> FileProblemCode:
    found = picture("photo.png", content)
    assert isinstance(found, FileProblem)
    return found.code


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    """The beginning of a PNG that claims to be so large, grey, with *more* chunks."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IEND", b"")


def flat_png(width: int, height: int) -> bytes:
    """A black picture of that size, a few kilobytes long."""
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(width + 1)) for _ in range(height)] + [packer.flush()]
    return png(width, height, chunk(b"IDAT", b"".join(pieces)))


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [("PNG", "image/png", "png"), ("JPEG", "image/jpeg", "jpg"), ("WEBP", "image/webp", "webp")],
)
def test_a_picture_is_known_by_its_content_and_keeps_its_format(
    kind: str, content_type: str, extension: str
) -> None:
    found = kept(bytes_of(Image.new("RGB", (30, 20), RED), kind), name="screenshot.exe")

    assert (found.content_type, found.name) == (content_type, f"screenshot.{extension}")
    assert (found.width, found.height) == (30, 20)
    assert opened(found).format == kind
    assert abs(shade(opened(found)) - RED[0]) < 6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    assert opened(kept(bytes_of(Image.new(mode, (5, 4), 1)))).size == (5, 4)


def test_sixteen_bits_of_grey_become_eight() -> None:
    assert opened(kept(bytes_of(Image.new("I;16", (2, 2), 0x8000)))).getpixel((0, 0)) == 128


def test_what_is_see_through_stays_so() -> None:
    for kind in ("PNG", "WEBP"):
        found = opened(kept(bytes_of(Image.new("RGBA", (8, 8), SEE_THROUGH), kind)))
        assert found.getpixel((3, 3))[3] == 128  # type: ignore[index] # four shades


def test_colours_printed_in_four_inks_are_seen_as_light() -> None:
    found = opened(kept(bytes_of(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "JPEG")))

    assert (found.mode, found.getpixel((3, 3))) == ("RGB", (0, 255, 255))


def test_a_photograph_is_upright_and_where_it_was_taken_is_forgotten() -> None:
    exif = Image.Exif()
    exif[ROTATED] = 6
    exif[GPS] = {1: "N", 2: (45.0, 27.0, 46.8), 3: "E", 4: (9.0, 11.0, 24.0)}
    exif[0x9C9B] = "Mario at home".encode("utf-16-le")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = bytes_of(
        Image.new("RGB", (40, 20), RED), "JPEG", exif=exif, comment=b"taken at home", icc_profile=profile
    )
    assert b"taken at home" in photo

    found = kept(photo)

    assert (found.width, found.height) == (20, 40)
    assert not opened(found).getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & opened(found).info.keys()
    assert b"Exif" not in found.content
    assert b"home" not in found.content
    assert b"ICC_PROFILE" not in found.content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_whose_exif_is_none_is_seen_as_it_is_written(kind: str) -> None:
    found = kept(bytes_of(Image.new("RGB", (40, 20), RED), kind, exif=b"Exif\0\0taken at home"))

    assert (found.width, found.height) == (40, 20)
    assert b"home" not in found.content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_forget_as_well(kind: str) -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (45.0, 27.0, 46.8)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = kept(bytes_of(Image.new("RGB", (9, 9)), kind, exif=exif, icc_profile=profile, xmp=b"<x>home</x>"))

    assert not opened(found).getexif()
    assert not {"exif", "icc_profile", "xmp", "XML:com.adobe.xmp"} & opened(found).info.keys()
    assert b"home" not in found.content


def swapped_profile() -> bytes:
    """A profile of light in which what is written as red is seen as blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"swap").replace(b"bXYZ", b"rXYZ").replace(b"swap", b"bXYZ")


def inks_profile() -> bytes:
    """A profile of four inks, the first of which is seen as red wherever it is printed, and no other at all."""
    white, red = bytes((255, 128, 128)), bytes((136, 208, 195))  # in Lab
    straight = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 if place % 4 == 0 else 0 for place in range(9)))
    table = (
        b"mft1" + bytes((0, 0, 0, 0, 4, 3, 2, 0)) + matrix + 4 * straight + 8 * white + 8 * red + 3 * straight
    )
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    head = struct.pack(
        ">I4sI4s4s4s12s4s", 144 + len(table), b"lcms", 0x02400000, b"prtr", b"CMYK", b"Lab ", b"", b"acsp"
    )
    light = struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    return head + bytes(28) + light + bytes(48) + tags + table


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_colours_of_another_profile_are_converted(kind: str) -> None:
    photo = bytes_of(Image.new("RGB", (16, 16), RED), kind, icc_profile=swapped_profile())

    red, green, blue = opened(kept(photo)).getpixel((8, 8))  # type: ignore[misc] # three shades
    assert abs(red - RED[2]) < 8
    assert abs(green - RED[1]) < 8
    assert abs(blue - RED[0]) < 8


def test_what_is_see_through_has_its_colours_converted_too() -> None:
    photo = bytes_of(Image.new("RGBA", (9, 9), (*RED, 128)), icc_profile=swapped_profile())

    red, _, blue, clear = opened(kept(photo)).getpixel((1, 1))  # type: ignore[misc] # four shades
    assert (red < 60, blue > 180, clear) == (True, True, 128)


def test_inks_are_seen_as_their_profile_says() -> None:
    print_ = bytes_of(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", icc_profile=inks_profile())

    red, green, blue = opened(kept(print_)).getpixel((8, 8))  # type: ignore[misc] # three shades
    assert (red > 100, green < 40, blue < 40) == (True, True, True)


def test_a_profile_that_fits_no_picture_is_as_good_as_none() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = bytes_of(Image.new("RGB", (9, 9), RED))
    unfit = bytes_of(Image.new("RGB", (9, 9), RED), icc_profile=lab)
    broken = bytes_of(Image.new("RGB", (9, 9), RED), icc_profile=b"no profile at all")

    assert opened(kept(unfit)).getpixel((1, 1)) == opened(kept(broken)).getpixel((1, 1)) == RED
    assert kept(unfit).content == kept(plain).content


def test_of_several_frames_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, "blue", "white")]
    for kind in ("PNG", "WEBP"):
        moving = bytes_of(
            frames[0], kind, save_all=True, append_images=frames[1:], duration=100, lossless=True
        )
        found = opened(kept(moving))
        assert getattr(found, "n_frames", 1) == 1
        assert abs(shade(found) - RED[0]) < 6


def test_a_picture_that_is_also_something_else_is_a_picture_alone() -> None:
    script = b"<script>alert(1)</script>"
    photo = bytes_of(Image.new("RGB", (9, 9), RED), "JPEG")
    archive = b"PK\x03\x04 an archive at the end"

    found = kept(photo + script + archive)

    assert script not in found.content
    assert b"PK\x03\x04" not in found.content


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
        bytes_of(Image.new("RGB", (9, 9)), "GIF"),
        bytes_of(Image.new("RGB", (9, 9)), "BMP"),
        bytes_of(Image.new("RGB", (9, 9)), "TIFF"),
        b"%PDF-1.7",
        b"MZ\x90\x00",
        EICAR,
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x89PNG",
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name_says(content: bytes) -> None:
    assert problem(content) is C.NOT_A_PICTURE


def test_nothing_is_no_picture() -> None:
    assert problem(b"") is C.EMPTY


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_breaks_off_is_damaged(kind: str) -> None:
    whole = bytes_of(Image.effect_noise((80, 60), 90).convert("RGB"), kind)

    for length in range(12, len(whole) - 2, len(whole) // 7):
        assert problem(whole[:length]) is C.PICTURE_DAMAGED


def test_a_small_file_that_claims_to_be_huge_is_refused_before_it_is_decoded() -> None:
    found = picture("flood.png", png(2**31 - 1, 2**31 - 1, chunk(b"IDAT", b"")))

    assert isinstance(found, FileProblem)
    assert found.code is C.TOO_MANY_PIXELS
    assert found.facts == {"width": "2147483647", "height": "2147483647", "max": "40"}


def test_the_bound_of_pixels_is_inclusive() -> None:
    width = 8000
    height = MOST_PIXELS // width

    assert kept(flat_png(width, height)).height == height
    assert problem(flat_png(width, height + 1)) is C.TOO_MANY_PIXELS


def test_the_bound_of_bytes_is_inclusive() -> None:
    small = png(1, 1, chunk(b"IDAT", zlib.compress(b"\0\0")))
    padded = small + bytes(MOST_BYTES - len(small))

    assert kept(padded).width == 1
    assert problem(padded + b"\0") is C.TOO_LARGE


def test_text_that_unpacks_to_far_more_than_it_is_does_no_harm() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))

    assert problem(png(1, 1, bomb, pixels)) is C.PICTURE_DAMAGED


def test_a_photograph_that_is_drawn_over_and_over_is_refused_before_it_keeps_anybody_waiting() -> None:
    photo = bytes_of(Image.new("L", (6300, 6300), 128), "JPEG", progressive=True)
    scan = photo[photo.rindex(b"\xff\xda") : -2]
    began = time.thread_time()

    assert problem(photo[:-2] + 20_000 * scan + photo[-2:]) is C.PICTURE_DAMAGED
    assert time.thread_time() - began < 10  # to draw it takes an hour
    small = bytes_of(Image.new("L", (9, 9), 128), "JPEG", progressive=True)
    scan_of_small = small[small.rindex(b"\xff\xda") : -2]
    more = 64 - small.count(b"\xff\xda")
    assert kept(small[:-2] + more * scan_of_small + small[-2:]).width == 9
    assert problem(small[:-2] + (more + 1) * scan_of_small + small[-2:]) is C.PICTURE_DAMAGED
    # What is hung on behind a photograph, such as the film of a telephone, is not a part of it.
    assert kept(bytes_of(Image.new("L", (9, 9)), "JPEG") + 1000 * scan).width == 9


def test_pixels_that_unpack_to_far_more_than_they_are_do_no_harm() -> None:
    found = picture("bomb.png", png(1, 1, chunk(b"IDAT", zlib.compress(bytes(100_000_000), 9))))

    assert isinstance(found, FileProblem) or len(found.content) < 200


def test_what_grows_beyond_its_bound_when_written_anew_is_refused() -> None:
    noise = Image.effect_noise((5600, 3600), 120)
    photo = bytes_of(noise, "JPEG", quality=30)
    assert len(photo) < MOST_BYTES

    assert problem(photo) is C.TOO_LARGE_ANEW


def test_a_larger_picture_is_made_smaller_where_there_is_a_frame_and_a_smaller_one_stays() -> None:
    wide, tiny = (bytes_of(Image.new("RGB", size, RED)) for size in ((1440, 108), (10, 10)))

    assert (kept(wide, within=(720, 108)).width, kept(wide, within=(720, 108)).height) == (720, 54)
    assert kept(tiny, within=(720, 108)).width == 10


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.PNG", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\mario\\Desktop\\logo.jpeg", "logo.png"),
        ('a"b<c>|d?.svg', "abcd.png"),
        ("invoice\u202egpj.exe", "invoicegpj.png"),
        ("line\r\nbreak: x.png", "line break x.png"),
        ("", "file.png"),
        ("....", "file.png"),
        ("/", "file.png"),
        ("perché è così.png", "perché è così.png"),
        ("x" * 300 + ".png", "x" * 79 + "….png"),
    ],
)
def test_a_name_is_one_word_of_plain_text_with_the_extension_of_what_was_written(
    name: str, safe: str
) -> None:
    assert kept(bytes_of(Image.new("RGB", (1, 1))), name=name).name == safe


_WHOLE = [bytes_of(Image.effect_noise((12, 9), 90).convert("RGB"), kind) for kind in ("PNG", "JPEG", "WEBP")]


@given(
    st.sampled_from(_WHOLE),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), min_size=1, max_size=8),
)
def test_whatever_becomes_of_its_bytes_a_picture_is_kept_whole_or_refused(
    whole: bytes, changes: list[tuple[float, bytes]]
) -> None:
    changed = bytearray(whole)
    for place, bytes_instead in changes:
        at = int(place * len(changed))
        changed[at : at + 1] = bytes_instead

    found = picture("fuzzed", bytes(changed))

    assert isinstance(found, FileProblem) or opened(found).size == (found.width, found.height)


@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 "]), st.binary()
)
def test_any_bytes_are_answered(start: bytes, rest: bytes) -> None:
    found = picture("any", start + rest)

    assert isinstance(found, FileProblem) or opened(found).size == (found.width, found.height)
