"""Charts: well-formed, without style attributes or script, and without what is hidden."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from reporting.charts import Bar, bar_chart

SVG = "{http://www.w3.org/2000/svg}"
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)
BARS = st.lists(
    st.builds(
        Bar,
        label=ANY_TEXT,
        value=st.none() | st.integers(0, 50_000),
        text=ANY_TEXT,
        note=ANY_TEXT,
        is_other=st.booleans(),
    ),
    max_size=12,
)


def drawn(bars: list[Bar], *, maximum: int | None = None) -> ET.Element:
    chart = bar_chart(chart_id="figur-1", title="Andel", description="Om <andelen> & mer", bars=bars, maximum=maximum)
    xml = chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(xml)  # noqa: S314 - our own chart


def widths(chart: ET.Element) -> list[str]:
    return [rect.get("width") for rect in chart.findall(f"{SVG}rect") if "bar" in (rect.get("class") or "").split()]


def test_bars_are_as_long_as_their_share_of_the_largest():
    chart = drawn([Bar("Ukraina", 8000, "8 000"), Bar("Syria", 1000, "1 000"), Bar("Kongo", 0, "0")])

    assert widths(chart) == ["100%", "12.5%"]


def test_per_cent_is_of_a_hundred():
    chart = drawn([Bar("Nordre Follo", 81, "81 %", "22 av 27"), Bar("Lørenskog", 73, "73 %")], maximum=100)

    assert widths(chart) == ["81%", "73%"]
    assert [title.text for title in chart.iter(f"{SVG}title")][1:] == [
        "Nordre Follo: 81 % (22 av 27)",
        "Lørenskog: 73 %",
    ]


def test_a_hidden_number_is_hatched_in_full_width_and_in_no_text():
    shown = Bar("Menn", 40, "40", "40 av 90")
    chart = drawn([shown, Bar("Kvinner", None, "3", "3 av 7")])

    text = " ".join(chart.itertext())
    assert "Skjult" in text
    assert "3 av 7" not in text
    hatched = [rect for rect in chart.iter(f"{SVG}rect") if "hatch)" in (rect.get("fill") or "")]
    assert [rect.get("width") for rect in hatched] == ["100%"]
    assert widths(chart) == ["100%"]


def test_two_hidden_numbers_are_drawn_alike():
    one, other = (
        bar_chart(chart_id="f", title="t", description="d", bars=[Bar("A", None, text, note)])
        for text, note in (("1", "1 av 9"), ("3", ""))
    )

    assert one == other


def test_no_bars_is_still_a_chart():
    assert widths(drawn([])) == []


def test_it_has_a_name_and_a_description():
    chart = drawn([Bar("A", 1, "1")])

    named = {element.get("id"): element.text for element in chart if element.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert chart.get("role") == "img"
    assert [named[name] for name in chart.get("aria-labelledby").split()] == ["Andel", "Om <andelen> & mer"]


@given(bars=BARS, maximum=st.none() | st.just(100_000))
def test_any_text_gives_a_well_formed_picture_without_style_or_script(bars, maximum):
    chart = drawn(bars, maximum=maximum)

    for element in chart.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "defs", "pattern", "rect", "text", "tspan",
        }  # fmt: skip
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)
    assert all(0 <= float(width.rstrip("%")) <= 100 for width in widths(chart))
