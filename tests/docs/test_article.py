"""The article's sentences lead to modules and tests that are there, and its vendor is named nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DISTRIBUTED = ("src", "docs", "*.md")
OWN = (*DISTRIBUTED, "tests", "benchmarks", "requirements", "*.toml", "Makefile")
BUILT = {".mo", ".png", ".pyc", ".woff2"}  # in which letters stand by chance

VENDOR = re.compile(r"(?<![a-z])(cisco|webex|ccw)(?![a-z])", re.IGNORECASE)
MISTRANSLATION = re.compile(r"antiorari", re.IGNORECASE)
VENDOR_MAY_STAND_IN = (
    "docs/article.md",
    "src/startline/presets/",
    "src/startline/samples/order-report.csv",  # orders offers of the example catalogue
    "tests/docs/test_article.py",
    "tests/reports/order-report.csv",
    "tests/reports/test_headings.py",  # reads with the vendor's preset
    "tests/reports/test_presets.py",
)

NUMBERED = r"(?:[12456]|[MCWPIHD]\d)"
RULE = re.compile(rf"{NUMBERED}(?:, {NUMBERED})* · `src/")
REPEATED = re.compile(r"as A(\d+)")
MODULE = re.compile(r"`(src/\S+)`")
TEST = re.compile(r"`(tests/\S+?)::(\w+)`")


def sentences() -> list[tuple[str, str]]:
    """The number of each sentence, and the cells that say where it is held, one a line."""
    found: list[tuple[str, str]] = []
    for line in (ROOT / "docs" / "article.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| A") or (line.startswith("|  ") and found):
            number, _, held = (cell.strip() for cell in line.strip("|").split("|"))
            found += [(number, "")] if number else []
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{held}".strip())
    return found


SENTENCES = [pytest.param(held, id=number) for number, held in sentences()]


def names_of_tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def naming(pattern: re.Pattern[str], *, places: tuple[str, ...]) -> Iterator[str]:
    """The files in *places* with *pattern* in their path or text, as paths from the root."""
    for path in (path for place in places for path in files(place)):
        name = path.relative_to(ROOT).as_posix()
        if pattern.search(name) or pattern.search(path.read_text(encoding="utf-8", errors="ignore")):
            yield name


def files(place: str) -> Iterator[Path]:
    for found in ROOT.glob(place):
        for path in found.rglob("*") if found.is_dir() else [found]:
            if path.is_file() and path.suffix not in BUILT and ".egg-info" not in path.parent.name:
                yield path


def test_every_sentence_is_numbered_in_turn() -> None:
    numbers = [number for number, _ in sentences()]

    assert numbers
    assert numbers == [f"A{number}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("held", SENTENCES)
def test_a_sentence_is_held_by_a_rule_with_tests_or_repeats_another(held: str) -> None:
    has_tests = TEST.search(held) is not None

    assert RULE.match(held) if has_tests else REPEATED.fullmatch(held)


@pytest.mark.parametrize("held", SENTENCES)
def test_the_modules_and_tests_of_a_sentence_are_there(held: str) -> None:
    missing = [module for module in MODULE.findall(held) if not (ROOT / module).is_file()]
    missing += [
        f"{path}::{name}"
        for path, name in TEST.findall(held)
        if not (ROOT / path).is_file() or name not in names_of_tests(ROOT / path)
    ]

    assert not missing
    assert held.count("`src/") == len(MODULE.findall(held))
    assert held.count("`tests/") == len(TEST.findall(held))


def test_a_repeated_sentence_leads_back_to_one_that_says_more() -> None:
    said: set[int] = set()
    for number, (_, held) in enumerate(sentences(), start=1):
        if repeated := REPEATED.fullmatch(held):
            assert int(repeated[1]) in said
        else:
            said.add(number)


def test_the_mistranslation_stands_nowhere() -> None:
    assert not list(naming(MISTRANSLATION, places=DISTRIBUTED))


def test_the_vendor_is_named_in_the_article_the_presets_and_sample_reports_alone() -> None:
    named = [name for name in naming(VENDOR, places=OWN) if not name.startswith(VENDOR_MAY_STAND_IN)]

    assert not named
