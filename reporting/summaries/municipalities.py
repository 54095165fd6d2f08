"""The municipalities that have a page of their own: those of the newest year that is out."""

from participants.rules.names import ordered
from reporting.codes import RegionLevel
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Release, ReleaseCell


def published_municipalities() -> dict[str, list[tuple[str, str]]]:
    """County → number and name of its municipalities by name, as in the newest year that is out. Two queries."""
    release = Release.objects.latest_of_each_year().first()
    if release is None:
        return {}
    levels = [RegionLevel.COUNTY, RegionLevel.MUNICIPALITY]
    rows = (
        ReleaseCell.objects.filter(release=release, region_level__in=levels, **dict.fromkeys(DIMENSIONS, ALL))
        .order_by("region")
        .values_list("region_level", "region", "region_name")
        .distinct()
    )
    names = {region: name for level, region, name in rows if level == RegionLevel.COUNTY}
    found: dict[str, list[tuple[str, str]]] = {}
    for level, region, name in rows:
        if level == RegionLevel.MUNICIPALITY:
            found.setdefault(names.get(region[:2], ""), []).append((region, name))
    return {
        county: sorted(municipalities, key=lambda each: (ordered(each[1]), each[0]))
        for county, municipalities in found.items()
    }
