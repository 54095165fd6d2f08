"""The top floor: person-years, figures, disclosure control, releases, public pages."""
