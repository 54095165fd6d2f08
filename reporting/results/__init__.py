"""The results of one municipality: what its leaders steer by, from its own person-years and what is published."""
