"""Draw docs/images/report.png: a part of the page that ``seed report`` writes about the shop.

Usage: python -m docs.make_report_picture

The shop is seeded in a database of its own, and the page opened in Chromium (make browser).
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from seeds import api
from tests.support.browser import browser
from tests.support.shop import project

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH, HEIGHT, SCALE = 1060, 1130, 0.8
COLUMNS = ("price", "sale_price", "stock", "is_active")
LEFT_OUT = f"""
for (const part of document.querySelectorAll('#tables, #runs, section.table, .skip'))
  if (part.id !== 'table-products') part.remove();
for (const column of document.querySelectorAll('.columns > li'))
  if (!{list(COLUMNS)}.includes(column.querySelector('h4').textContent)) column.remove();
"""


def main() -> None:
    """Seed, report, open, and save what is seen."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        url = f"sqlite:///{folder / 'shop.db'}"
        own = project()
        api.seed(api.SeedRequest(database_url=url, migrate=True), project=own)
        page = folder / "report.html"
        api.report(html=str(page), database_url=url, project=own)
        # The folder is nobody's business.
        page.write_text(page.read_text("utf-8").replace(f"{folder}/", ""), "utf-8")
        with browser(folder / "browser") as shown:
            shown.open(page, width=WIDTH)
            shown.run(LEFT_OUT)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": SCALE}
            taken = shown.driver.execute_cdp_cmd(
                "Page.captureScreenshot",
                {"format": "png", "clip": clip, "captureBeyondViewport": True},
            )
    PICTURE.write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    main()
