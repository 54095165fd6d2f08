"""The README's pictures, made of the product as it is: `make pictures` takes them anew."""

import os
import struct
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
# Name, width and height of the window, address.
PICTURES = {
    "statistikk-2022.png": (1440, 1150, "/statistikk/2022/"),
    "statistikk-2022-mobil.png": (390, 1150, "/statistikk/2022/"),
}
MAX_BYTES = 200_000


@pytest.mark.parametrize("name", PICTURES)
def test_the_readme_shows_the_product_in_a_small_picture(new_page, live_url, tmp_path, name):
    width, height, path = PICTURES[name]
    page = new_page(width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(live_url + path)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot(path=tmp_path / name)
    if os.environ.get("PICTURES") == "1":
        (FOLDER / name).write_bytes(taken)

    committed = (FOLDER / name).read_bytes()

    assert len(committed) <= MAX_BYTES
    assert struct.unpack(">II", committed[16:24]) == (width, height)
    assert f"docs/pictures/{name}" in (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
