"""Articles' Markdown: what is understood, what is refused, and that nothing of it becomes markup of its own."""

import pytest

from startline.help.markdown import BadMarkdown, Heading, Surroundings, parse, to_html

AROUND = Surroundings(
    article=lambda slug: f"/help/{slug}/",
    page=lambda name: f"/{name}/",
    control=lambda name, caption: f"<figure>{name}: {caption}</figure>",
)


def html_of(source: str) -> str:
    return to_html(parse(source), AROUND)


def test_a_link_leads_to_an_article_or_to_a_page() -> None:
    page = html_of("See [that](resend), or [the list](page:orders).")

    assert page == '<p>See <a href="/help/resend/">that</a>, or <a href="/orders/">the list</a>.</p>\n'


def test_a_picture_alone_in_a_paragraph_is_the_control_even_within_a_step() -> None:
    page = html_of("1. Choose it.\n\n   ![The cell](control:contact-cell)\n\n2. Go on.\n")

    assert "<figure>contact-cell: The cell</figure>" in page
    assert page.count("<li>") == 2


def test_markup_in_the_text_is_shown_and_not_followed() -> None:
    page = html_of('<script>alert(1)</script>\n\nA <b onclick="x()">word</b> & <!-- more -->')

    assert "<script" not in page
    assert "<b " not in page
    assert "&lt;script&gt;" in page


def test_parts_have_anchors_that_are_the_same_in_every_language() -> None:
    text = parse("## First *part*\n\nWords\n\n### Within\n\n## Second\n")

    assert text.headings == [
        Heading(anchor="part-1", words="First part"),
        Heading(anchor="part-2", words="Second"),
    ]
    assert '<h2 id="part-2">Second</h2>' in to_html(text, AROUND)


def test_the_search_reads_the_words_without_their_marks() -> None:
    text = parse("## A *part*\n\nOne\ntwo `three` [four](resend)\n\n- **five**\n\n![six](control:track)\n")

    assert text.plain == "A part\nOne two three four\nfive\nsix"
    assert text.articles == {"resend"}
    assert text.controls == {"track"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# Title", "another level"),
        ("#### Deep", "another level"),
        ("Look: ![it](control:track)", "no control alone"),
        ("![it](screen.png)", "no control alone"),
        ("[out](https://elsewhere.example/)", "neither to an article nor to a page"),
        ("[up](../secret)", "neither to an article nor to a page"),
        ("[<x>](Not-A-Slug)", "neither to an article nor to a page"),
    ],
)
def test_what_no_article_holds_is_refused_by_name(source: str, words: str) -> None:
    with pytest.raises(BadMarkdown, match=words):
        parse(source)


def test_a_link_that_browsers_would_run_is_no_link() -> None:
    assert "<a" not in html_of("[x](javascript:alert(1))")
