"""The pages in Chromium: no error, nothing asked of the network, a phone, the keyboard, the search."""

import re

import pytest
from PIL import Image

from commgov_lib.figures import style

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SOME = (
    "index",
    "notebooks/06_coverage",
    "gallery/06_coverage",
    "glossary",
    "api/coverage",
    "choose",
)

# The contrast of every text with what is behind it, as WCAG 2 counts it; texts of pictures are not seen here.
CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => rgb.slice(0, 3).map((v) => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, below, a = top[3] ?? 1) => [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a));
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const here = walk.currentNode.parentElement;
    const seen = here.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    if (!seen || !walk.currentNode.data.trim() || here.closest("script, style, noscript, svg")) continue;
    const layers = [];
    for (let at = here; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    let ground = [255, 255, 255];
    for (const layer of layers.reverse()) ground = over(layer, ground);
    const ink = over(parse(getComputedStyle(here).color), ground);
    const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const said = walk.currentNode.data.trim().slice(0, 40);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${here.className} ${said}`);
  }
  return found;
}"""


@pytest.fixture
def opened(build, chromium):
    """Open a page, and keep what it complains of and what it asks for."""
    contexts = []

    def opener(name, viewport=DESK, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        watch(page)
        page.goto((build / "site" / f"{name}.html").as_uri())
        return page

    yield opener
    for context in contexts:
        context.close()


def watch(page):
    page.on(
        "console", lambda said: page.faults.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:")) else page.faults.append(asked.url),
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_complains_asks_the_network_or_overflows_a_phone(build, pages, chromium, lang):
    """All pages, 390 pixels wide."""
    page = chromium.new_context(viewport=PHONE).new_page()
    page.faults, wide = [], []
    watch(page)
    for path in [build / "site" / "index.html", *(p for p in pages if lang in p.parts)]:
        page.goto(path.as_uri())
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(str(path))
    assert page.faults == []
    assert wide == []
    page.context.close()


def test_an_error_and_a_request_are_seen(tmp_path, chromium):
    page = chromium.new_page()
    page.faults = []
    watch(page)
    (tmp_path / "a.html").write_text(
        "<script>console.error('x'); fetch('http://127.0.0.1:9/y').catch(() => 0)</script>"
    )
    page.goto((tmp_path / "a.html").as_uri())
    page.wait_for_timeout(300)
    assert "x" in page.faults
    assert "http://127.0.0.1:9/y" in page.faults
    page.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "name", ["notebooks/06_coverage", "notebooks/08_forces", "gallery/05_core", "gallery/11_funnel"]
)
def test_letters_of_figures_are_eleven_pixels_high_on_a_phone(build, opened, lang, name):
    """The smallest letters of a figure are 10 points; as wide as it is shown, at least 11 pixels."""
    page = opened(f"{lang}/{name}", PHONE)
    shown = page.eval_on_selector_all(
        "article img", "all => all.map(i => [i.getAttribute('src'), i.getBoundingClientRect().width])"
    )
    assert shown
    for source, width in shown:
        with Image.open((build / "site" / lang / name).parent / source) as picture:
            assert 10 / 72 * style.NOTEBOOK_DPI * width / picture.width >= 11, source


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SOME)
def test_every_text_stands_out(opened, name, scheme):
    assert opened(f"en/{name}", color_scheme=scheme).evaluate(CONTRAST) == []


def test_a_faint_text_is_found(tmp_path, chromium):
    page = chromium.new_page()
    page.set_content("<p style='color:#999'>faint</p><p style='color:#000'>clear</p>")
    assert [re.sub(r"\s+", " ", said) for said in page.evaluate(CONTRAST)] == ["2.85 faint"]
    page.close()


def test_the_keyboard_reaches_content_language_and_search(opened):
    page, seen = opened("en/notebooks/06_coverage"), []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("[document.activeElement.getAttribute('href'), document.activeElement.name]")
        )
    assert "#furo-main-content" in [a for a, _ in seen]
    assert "../../zh/notebooks/06_coverage.html" in [a for a, _ in seen]
    assert "q" in [b for _, b in seen]
    page.locator(".languages a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh/notebooks/06_coverage.html")
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    assert page.faults == []


def test_the_keyboard_opens_the_menu_of_a_phone(opened):
    page = opened("en/index", PHONE)
    menu = page.locator("#__navigation")
    page.keyboard.press("Tab")
    assert menu.evaluate("one => one === document.activeElement")
    page.keyboard.press("Space")
    assert menu.is_checked()
    page.wait_for_timeout(500)
    assert page.locator(".sidebar-drawer").bounding_box()["x"] >= 0


@pytest.mark.parametrize(
    ("lang", "asked", "found"),
    [
        ("zh", "备份覆盖", "06_coverage"),
        ("zh", "吹哨报到", "09_dispatch"),
        ("zh", "零模型", "03_ties"),
        ("en", "吹哨报到", "09_dispatch"),
        ("en", "backup coverage", "06_coverage"),
    ],
)
def test_the_search_finds_terms(opened, lang, asked, found):
    page = opened(f"{lang}/index")
    page.locator("input[name=q]").first.fill(asked)
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    page.wait_for_timeout(2_000)
    links = page.eval_on_selector_all(
        "#search-results li a", "all => all.map(one => one.getAttribute('href'))"
    )
    assert any(found in link for link in links), links
    assert page.faults == []


def test_formulas_and_text_stand_without_a_script(opened):
    page = opened("en/notebooks/06_coverage", java_script_enabled=False)
    box = page.locator("math").first.bounding_box()
    assert box["width"] > 5
    assert box["height"] > 5
    assert page.locator("article h1").inner_text().startswith("Who is covered")
