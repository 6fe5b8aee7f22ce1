"""The protocol in Word and Markdown: the words of people stay words, in the language of the reader."""

import json
from io import BytesIO

import pytest
from django.utils import translation
from docx import Document
from markdown_it import MarkdownIt

from alignment.shared.papers import printable
from alignment.shared.papers_md import escaped
from meetings.services import protocol_content, protocols, running
from meetings.services.document_docx import protocol_docx
from meetings.services.document_md import protocol_md
from meetings.services.documents import protocol_pdf
from tests.factories.meetings import hold, moscow
from tests.meetings.test_protocols import MONDAY

pytestmark = pytest.mark.django_db
HOSTILE = (
    "# <b>x</b> [a](javascript:alert(1)) `c` *d* _e_ | ![f](g) &amp; https://example.com www.example.com a@b.ru \\"
)
OURS = {
    "heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "bullet_list_open", "hr",
    "bullet_list_close", "list_item_open", "list_item_close", "text", "hardbreak", "softbreak", "text_special",
}  # fmt: skip


@pytest.fixture
def content(running_meeting, cmo):
    protocol = running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    return protocol_content.content_of(protocol)


@pytest.fixture
def naughty(real_data):
    return json.loads((real_data / "blns" / "blns.json").read_text())


def with_words(content, *texts):
    rows = [{"text": text, "topic": "", "decided_by": [text]} for text in texts]
    return {**content, "title": texts[0], "venue": texts[0], "decisions": rows, "notes": "\n".join(texts)}


def words_of(file):
    paper = Document(BytesIO(file))
    return "\n".join(paragraph.text for paragraph in [*paper.paragraphs, *paper.sections[0].footer.paragraphs])


def tokens_of(text):
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = parser.parse(text)
    return [token for one in found for token in [one, *(one.children or [])]]


def test_word_says_what_the_page_says(content, cmo):
    with translation.override("en"):
        said = words_of(protocol_docx(with_words(content, "Закрыть кампанию"), 2, "ab12cd-34ef56"))
    assert "Закрыть кампанию" in said
    assert cmo.name in said
    assert "Decisions" in said
    assert "Protocol, version 2 · hash ab12cd-34ef56" in said


def test_each_reads_the_own_language(content):
    with translation.override("ru"):
        word, plain = words_of(protocol_docx(content, 1)), protocol_md(content, 1)
    assert "Решения" in word
    assert "## Решения" in plain
    with translation.override("en"):
        assert "## Decisions" in protocol_md(content, 1)


def test_no_word_of_a_person_becomes_mark_up(content):
    text = protocol_md(with_words(content, HOSTILE), 1)
    assert {token.type for token in tokens_of(text)} <= OURS
    shown = [token.content for token in tokens_of(text) if token.type == "inline"]
    assert any("javascript:alert(1)" in line for line in shown)
    assert MarkdownIt().render(escaped(HOSTILE)).count("<") == 2


@pytest.mark.parametrize("line", ["# x", "1. x", "10) x", "- x", "+ x", "= x", "> x", "    x", "---", "~~~", "* x"])
def test_a_line_cannot_begin_a_block(line):
    tokens = [token.type for token in tokens_of(escaped(line))]
    assert set(tokens) <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}


def test_naughty_strings_break_no_document(content, naughty):
    words = with_words(content, *[text for text in naughty if text.strip()])
    pdf, word, plain = protocol_pdf(words, 1), protocol_docx(words, 1), protocol_md(words, 1)
    assert pdf.startswith(b"%PDF")
    assert len(words_of(word)) > 1000
    assert {token.type for token in tokens_of(plain)} <= OURS


def test_what_no_page_can_show_is_left_out(content):
    hidden = "А\x00\x0b\u202eБ\u2066В\ufeff\ud800Г\uffff\x9f"
    assert printable(hidden) == "АБВГ"
    words = with_words(content, hidden)
    assert "АБВГ" in words_of(protocol_docx(words, 1))
    assert "АБВГ" in protocol_md(words, 1)
    assert protocol_pdf(words, 1).startswith(b"%PDF")


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("md", b"# ")])
def test_documents_are_of_the_version_that_was_sent(as_, running_meeting, cmo, kind, begins):
    protocol = running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    protocols.edit(protocol, notes="Первое", actor=cmo, now=moscow(MONDAY, 10))
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    protocols.edit(protocol, notes="Второе", actor=cmo, now=moscow(MONDAY, 11))
    answer = as_(cmo).get(f"/protocols/{protocol.pk}/{kind}/")
    assert answer.content.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="protocol-{protocol.pk}-v1.{kind}"'
    if kind == "md":
        assert "Первое" in answer.content.decode()
        assert "Второе" not in answer.content.decode()
    if kind == "docx":
        assert "Первое" in words_of(answer.content)


def test_a_version_that_never_was_is_not_found(as_, running_meeting, cmo):
    protocol = running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    for asked in ("2", "x", "-1", "99999999999"):
        assert as_(cmo).get(f"/protocols/{protocol.pk}/md/?version={asked}").status_code == 404


def test_the_api_gives_every_format(as_, rep, meeting, cmo, cco):
    hold(meeting, cmo, cco, now=moscow(MONDAY, 9))
    protocols.end_and_send(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    address = f"/api/v1/meetings/{meeting.pk}/protocol/"
    begins = {"html": b"<!doctype html>", "pdf": b"%PDF", "docx": b"PK", "md": b"# "}
    for kind, start in begins.items():
        answer = as_(cmo).get(f"{address}?format={kind}")
        assert (answer.status_code, answer.content[: len(start)]) == (200, start), kind
    mark = meeting.protocol.versions.get().mark
    assert mark in as_(cmo).get(f"{address}?format=md").content.decode().replace("\\", "")
    assert mark in as_(cmo).get(f"{address}?format=html").content.decode()
    assert as_(cmo).get(f"{address}?format=exe").status_code == 400
    assert as_(rep).get(f"{address}?format=docx").status_code == 404
