"""How others learn of the releases: catalogue, markup, feed, calendar, map of the site, and how to cite one."""
