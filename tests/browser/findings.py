"""What is wrong with how a page looks: what axe finds, in lines that tell what to mend, and whether it fits."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
_RUN = "() => axe.run(document, {resultTypes: ['violations']})"


def fits(page: Page) -> bool:
    """Whether nothing of a page is wider than the window, once it is there as a whole."""
    page.wait_for_load_state()  # without its style every page is too wide
    narrow: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return narrow


def findings_of(page: Page) -> Sequence[str]:
    """One line for each element that breaks a rule; none for a clean page."""
    page.wait_for_load_state()
    # Evaluated, not added as a script, which the page's policy would not run.
    if page.evaluate("window.axe === undefined"):
        page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate(_RUN)
    return [
        f"{violation['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
