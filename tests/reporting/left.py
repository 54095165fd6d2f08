"""An independent count of one municipality's results: plain Python over a package's rows, sharing no code with it."""

from collections import defaultdict

from tests import oracle


class Register:
    """The rows of a package, read once."""

    def __init__(self, folder, places):
        self.places = places
        people = oracle.table(folder, "participants")
        self.by_key = {(p["municipality_number"], p["participant_ref"]): p for p in people}
        self.who = oracle.persons(people)
        self.hidden = {self.who[k] for k, p in self.by_key.items() if p["address_protection"] in oracle.HIDDEN}
        exits = {(e["municipality_number"], e["programme_ref"]): e for e in oracle.table(folder, "exits")}
        self.spells = defaultdict(list)
        for p in oracle.table(folder, "programmes"):
            if p["start_date"]:
                key = (p["municipality_number"], p["participant_ref"])
                exit_row = exits.get((p["municipality_number"], p["programme_ref"]))
                self.spells[self.who[key]].append((p["start_date"], key, p, exit_row))

    def open_in(self, person, year):
        first, last = f"{year}-01-01", f"{year}-12-31"
        for start, key, p, exit_row in self.spells[person]:
            if start <= last and (not exit_row or exit_row["exit_date"] >= first):
                yield (start, int(key[0]), p["programme_ref"]), key, exit_row

    def left(self, number, year):
        """One row for each who left in the municipality: their codes, their activity, and the cause as it stands."""
        rows = []
        for person in self.spells:
            if person in self.hidden:
                continue
            exits = [
                (exit_row["exit_date"], order, key, exit_row)
                for order, key, exit_row in self.open_in(person, year)
                if exit_row and exit_row["exit_date"][:4] == str(year) and exit_row["exit_cause"] not in oracle.NO_EXIT
            ]
            if not exits:
                continue
            _, order, key, exit_row = max(exits, key=lambda each: each[:2])
            if self.places.place(key[0], year) != self.places.place(number, year):
                continue
            about = self.by_key[max(self.open_in(person, year), key=lambda each: each[0])[1]]
            activity = exit_row["main_activity"] or "unknown"
            rows.append({
                "key": key, "cause": exit_row["exit_cause"] or "not_registered", "main_activity": activity,
                "is_transition": activity in oracle.TRANSITION, "sex": about["sex"],
                "age_group": oracle.age_group(about["birth_date"], year),
                "education_level": about["education_level"] or "unknown", "permit_basis": about["permit_basis"],
                "country_background": about["country_background"],
                "start": order[0], "programme_ref": order[2], "exit_date": exit_row["exit_date"],
            })  # fmt: skip
        return rows

    def started(self, number, year, today):
        """State → how many of those who started in the municipality stand there."""
        found = defaultdict(int)
        for person, spells in self.spells.items():
            is_new = any(start[:4] == str(year) and not p["continues_ref"] for start, _, p, _ in spells)
            if person in self.hidden or not is_new:
                continue
            _, latest, _ = max(self.open_in(person, year), key=lambda each: each[0])
            if self.places.place(latest[0], year) == self.places.place(number, year):
                found[self.stands(spells, number, today)] += 1
        return dict(found)

    def stands(self, spells, number, today):
        now = int(today[:4])
        here = [each for each in spells if self.places.place(each[1][0], now) == self.places.place(number, now)]
        if not here:
            return "moved"
        _, _, _, exit_row = max(here, key=lambda each: (each[0], int(each[1][0]), each[2]["programme_ref"]))
        if not exit_row or exit_row["exit_date"] >= today:
            return "in_programme"
        if exit_row["exit_cause"] in oracle.NO_EXIT:
            return "moved"
        return "transition" if exit_row["main_activity"] in oracle.TRANSITION else "no_transition"
