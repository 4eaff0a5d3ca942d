"""The page of ``seed report`` as people see it: in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import in_ci
from tests.e2e.inside import Cli, execute
from tests.support.browser import Browser, UnavailableError, browser

ATTACK = "</script><img src=x onerror=document.title='taken'>"
SIZES = [360, 768, 1280]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser, started once for all tests of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "localhost,127.0.0.1")
        try:
            with browser(tmp_path_factory.mktemp("browser")) as found:
                yield found
        except UnavailableError as error:
            if in_ci(os.environ):
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))


@pytest.fixture(scope="module")
def page(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a shop in which one user has chosen a hostile name."""
    folder = tmp_path_factory.mktemp("page")
    url = f"sqlite:///{folder / 'shop.db'}"
    on = cli.migrated(url)
    on("all", "--as-of", "2026-01-01", check=True)
    name = ATTACK.replace("'", "''")
    execute(url, f"UPDATE users SET full_name = '{name}' WHERE id = 1")
    on("report", "--html", folder / "report.html", check=True)
    return folder / "report.html"


TABLES = 12


def count(shown: Browser, selector: str) -> Any:
    return shown.run("return document.querySelectorAll(arguments[0]).length", selector)


def test_nothing_is_asked_for_and_nothing_goes_wrong(shown: Browser, page: Path) -> None:
    shown.open(page)
    asked = shown.requests()
    assert page.as_uri() in asked
    assert set(asked) <= {page.as_uri(), "data:,"}
    assert shown.console() == []
    assert shown.run("return performance.getEntriesByType('resource').length") == 0


def test_all_tables_are_in_the_picture(shown: Browser, page: Path) -> None:
    shown.open(page)
    boxes = shown.run(
        "return [...document.querySelectorAll('#graph .box')].map(box => {"
        " const r = box.querySelector('rect').getBoundingClientRect();"
        " const t = box.querySelector('.name').getBoundingClientRect();"
        " return [box.querySelector('.name').textContent, r.width, r.height,"
        "         t.left >= r.left && t.right <= r.right]; })"
    )
    assert len(boxes) == TABLES
    assert {"users", "order_items", "system_config"} <= {name for name, *_ in boxes}
    for name, width, height, inside in boxes:
        assert (width, height) > (50, 20), name
        assert inside, f"the name {name} is wider than its box"
    lines = shown.run(
        "return [...document.querySelectorAll('#graph .line')].map(l => l.getTotalLength())"
    )
    assert len(lines) == 13 - 1  # tickets refer to users twice, by one line
    assert min(lines) > 20
    whole = shown.run("return document.getElementById('graph').checkVisibility()")
    assert whole is True


def test_histograms_have_bars(shown: Browser, page: Path) -> None:
    shown.open(page)
    heights = shown.run(
        "return [...document.querySelectorAll('.histogram')].map(h =>"
        " Math.max(...[...h.querySelectorAll('.bar')].map(b => b.getBoundingClientRect().height)))"
    )
    assert len(heights) > 20
    assert min(heights) > 30
    assert count(shown, ".top li") > 50


def test_a_hostile_name_stays_a_text(shown: Browser, page: Path) -> None:
    shown.open(page)
    assert count(shown, "img") == 0
    assert shown.run("return document.title") == "shop.db - seed report"
    assert ATTACK in shown.run("return document.querySelector('#table-users').textContent")


def test_a_script_of_others_would_not_run(shown: Browser, page: Path) -> None:
    shown.open(page)
    shown.run(
        "const script = document.createElement('script');"
        "script.textContent = 'window.taken = true';"
        "document.body.append(script);"
        "const image = new Image(); image.src = 'https://example.com/x.png';"
        "document.body.append(image)"
    )
    shown.until("return document.images.length === 1 && document.images[0].complete")
    assert shown.run("return window.taken === undefined")
    said = "\n".join(shown.console())
    assert said.count("Content Security Policy") == 2


@pytest.mark.parametrize("system", ["light", "dark"])
def test_colours_follow_the_system_and_the_button(shown: Browser, page: Path, system: Any) -> None:
    shown.open(page, system=system)
    places = [
        ("body", "backgroundColor"),
        ("body", "color"),
        ("section", "backgroundColor"),
        ("#graph .box rect", "fill"),
        ("#graph .name", "fill"),
        (".histogram .bar", "fill"),
    ]
    before = [shown.colour(*place) for place in places]
    assert (before[0] == "rgb(245, 246, 248)") == (system == "light")
    other = {"light": "Dark colours", "dark": "Light colours"}[system]
    assert shown.run("return document.querySelector('button.theme').textContent") == other
    shown.run("document.querySelector('button.theme').click()")
    after = [shown.colour(*place) for place in places]
    assert all(a != b for a, b in zip(before, after, strict=True))
    # It is remembered when the page is opened again.
    shown.driver.refresh()
    assert [shown.colour(*place) for place in places] == after
    shown.run("document.querySelector('button.theme').click()")
    assert [shown.colour(*place) for place in places] == before


@pytest.mark.parametrize("width", SIZES)
def test_nothing_is_wider_than_the_window(shown: Browser, page: Path, width: int) -> None:
    shown.open(page, width=width)
    assert shown.run("return innerWidth") == width
    assert shown.run("return document.documentElement.scrollWidth") <= width
    sticking_out = shown.run(
        "return [...document.querySelectorAll('body *')].filter(e =>"
        " !e.closest('.scroll') && !e.closest('.skip') && e.checkVisibility() &&"
        " e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))"
    )
    assert sticking_out == []


@pytest.mark.parametrize("width", SIZES)
def test_wide_things_are_scrolled_by_themselves(shown: Browser, page: Path, width: int) -> None:
    shown.open(page, width=width)
    wide = shown.run(
        "return [...document.querySelectorAll('.scroll')].filter(e =>"
        " e.scrollWidth > e.clientWidth).map(e => [e.tabIndex, e.getAttribute('role')])"
    )
    assert wide
    assert {tuple(found) for found in wide} == {(0, "region")}


def test_a_table_of_the_picture_leads_to_its_part(shown: Browser, page: Path) -> None:
    shown.open(page)
    shown.run(
        "document.documentElement.style.scrollBehavior = 'auto';"
        "document.querySelector('#graph [data-table=\"order_items\"]')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert shown.run("return location.hash") == "#table-order_items"
    shown.until(
        "const top = document.getElementById('table-order_items').getBoundingClientRect().top;"
        "return top >= 0 && top < 100"
    )


def test_a_chosen_table_shows_what_it_is_connected_with(shown: Browser, page: Path) -> None:
    shown.open(page)
    shown.run("document.querySelector('#graph [data-table=\"orders\"]').focus()")
    near = shown.run(
        "return [...document.querySelectorAll('#graph .box.on')].map(b => b.dataset.table)"
    )
    assert sorted(near) == ["order_items", "orders", "support_tickets", "users"]
    assert count(shown, "#graph .edge.on") == 3
    shown.run("document.activeElement.blur()")
    assert count(shown, "#graph .on") == 0


def test_tables_are_found_by_their_names_and_columns(shown: Browser, page: Path) -> None:
    shown.open(page)
    find = (
        "const field = document.querySelector('.find'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('input'));"
        "return [...document.querySelectorAll('section.table')].filter(s => s.checkVisibility())"
        ".map(s => s.id)"
    )
    assert shown.run(find, "order item") == ["table-order_items"]
    assert shown.run(find, "HASHED_PASSWORD") == ["table-users"]
    assert shown.run(find, "no such thing") == []
    assert len(shown.run(find, "")) == TABLES


def test_on_paper_it_is_light_and_without_buttons(shown: Browser, page: Path) -> None:
    shown.open(page, system="dark")
    shown.printed()
    visible = "return document.querySelector(arguments[0]).checkVisibility()"
    assert shown.run(visible, "button.theme") is False
    assert shown.run(visible, ".find") is False
    assert shown.run(visible, "#graph") is True
    assert shown.colour("body") == "rgb(26, 34, 48)"
    paper = shown.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
    assert len(paper) > 10_000


def test_without_scripts_everything_is_there(shown: Browser, page: Path) -> None:
    shown.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        shown.driver.get(page.as_uri())
        boxes = shown.driver.find_elements("css selector", "#graph .box")
        assert len(boxes) == TABLES
        assert not shown.driver.find_element("css selector", "button.theme").is_displayed()
        assert not shown.driver.find_element("css selector", ".find").is_displayed()
    finally:
        shown.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
