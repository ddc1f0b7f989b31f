"""The text of articles: plain text in two encodings, pages, documents, and files that are none of them."""

import contextlib
import io
import time
import zipfile

import docx
import pytest

import commgov_lib as cg

SAID = "丁园社区有驻区单位46家。\n与甲州银行共建。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_plain_text_in_the_encodings_that_are_tried(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(SAID.replace("\n", "\r\n").encode(encoding))
    assert cg.io.article(tmp_path / "a.txt") == SAID


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize("says", [True, False])
def test_a_page_is_what_it_shows(tmp_path, encoding, says):
    head = f'<meta charset="{encoding}">' if says else ""
    page = (
        f"<!DOCTYPE html><html><head>{head}<title>页 9家</title><style>p {{}}</style></head><body>"
        "<nav>菜单3个</nav>"
        "<article><h1></h1><p>丁园社区有驻区单位<b>46</b>家。</p><!-- 7家 --><script>if (a<b) {8家}</script>"
        "<p>与甲州&#38134;&#34892;共建。</p></article><footer>阅读5次</footer></body></html>"
    )
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    assert cg.io.article(tmp_path / "a.html") == SAID


def test_a_page_without_an_article_is_its_body(tmp_path):
    (tmp_path / "a.htm").write_text(
        "<p>丁园社区有驻区单位46家。<br>与甲州银行<a href=x>共建</a>。", encoding="utf-8"
    )
    assert cg.io.article(tmp_path / "a.htm") == SAID


def test_a_document_is_its_paragraphs_and_tables(tmp_path):
    made = docx.Document()
    made.add_paragraph("丁园社区有驻区单位46家。")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "网格", "85个"
    made.add_paragraph("与甲州银行共建。")
    made.save(tmp_path / "a.docx")
    assert cg.io.article(tmp_path / "a.docx") == "丁园社区有驻区单位46家。\n网格\t85个\n与甲州银行共建。"


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"%PDF", "does not end as an article"),
        ("a.docx", b"no zip", "not a Word document"),
        ("a.docx", zipped(a="b"), "damaged"),
        ("a.docx", zipped(bomb=b"0" * (65 << 20)), "unpacks to more than 64 MB"),
        ("a.docx", b"", "not a Word document"),
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"\x00\x01\x02", "NUL"),
        ("a.html", b"<p></p>", "holds no text"),
        ("a.html", "甲".encode("shift_jis") + b"\x81\xff\xff", "encoding"),
        ("a.txt", b"x" * ((20 << 20) + 1), "larger than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(cg.CommgovError, match=says):
        cg.io.article(tmp_path / name)


def test_a_missing_file_and_an_unknown_encoding_are_told(tmp_path):
    with pytest.raises(cg.CommgovError, match="does not exist"):
        cg.io.article(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    with pytest.raises(cg.CommgovError, match="encoding"):
        cg.io.article(tmp_path / "a.txt", encoding="klingon")


@pytest.mark.parametrize(
    "piece", ["<div>", "<article>", "<script>", "<!--", "<", "&amp;", "<p", "</nav>", "<nav>"]
)
def test_no_page_takes_long(tmp_path, piece):
    (tmp_path / "a.html").write_text(f"共建{piece * 100_000}", encoding="utf-8")
    begun = time.perf_counter()
    with contextlib.suppress(cg.CommgovError):
        cg.io.article(tmp_path / "a.html")
    assert time.perf_counter() - begun < 10
