"""The table tool: one measure by place, year and background, as the reader lays it out. Nothing is counted here."""
