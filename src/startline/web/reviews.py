"""The banner of lines under review: who disputes which change, and the way to close the review (PRODUCT C9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from startline.queries.lines import ListedLine
from startline.queries.reviews import Review, reviews_of
from startline.rules.line import Status
from startline.wording.reviews import review_advice, review_sentence


@dataclass(frozen=True, kw_only=True)
class ReviewBanner:
    """Lines whose change was disputed together: *words* say what about them, *query* names them in an address."""

    words: str
    advice: str
    query: str


def review_banners(lines: Sequence[ListedLine], *, now: datetime, zone: str) -> Sequence[ReviewBanner]:
    """A banner for those of *lines* that are under review for the same dispute; none where none is."""
    listed = {line.id: line for line in lines if line.review_at and line.status != Status.CANCELLED}
    together: dict[object, list[Review]] = {}
    for review in reviews_of(list(listed)).values():
        dispute = (review.review_at, review.disputed_by, review.contact, review.changer_id, review.changed_at)
        together.setdefault(dispute, []).append(review)
    return [
        ReviewBanner(
            words=review_sentence(
                reviews[0], lines=[review.line_number for review in reviews], zone=zone, now=now
            ),
            advice=review_advice(),
            query=urlencode([("line", listed[review.line_id].public_id.hex) for review in reviews]),
        )
        for reviews in together.values()
    ]
