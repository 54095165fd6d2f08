"""Edge: whom a breach concerns, for the notice to Datatilsynet within 72 hours."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import get_current_timezone, is_naive, localtime, make_aware

from participants import actions
from participants.access.errors import RuleBroken
from participants.breach import Affected, Place
from participants.trail import origin


class Command(BaseCommand):
    help = "Tells for each municipality who was seen or changed in a period, by one account or by all. Keys, no names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", type=_moment, required=True, metavar="2026-03-01T08:00")
        parser.add_argument("--to", dest="end", type=_moment, required=True, metavar="2026-03-02T16:00")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who asks; the trail keeps it")
        parser.add_argument(
            "--purpose",
            required=True,
            choices=[str(each) for each in actions.BREACH_PURPOSES],
            help="the trail keeps it",
        )
        parser.add_argument("--user", help="one account; without it everyone's")
        parser.add_argument("--names", action="store_true", help="with the names of the participants")
        parser.add_argument("--json", action="store_true", help="for another system")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["start"] >= options["end"]:
            raise CommandError("--from må være før --to.")
        try:
            with origin.coming_from("command:breach_report"):
                places = actions.report_breach(
                    start=options["start"],
                    end=options["end"],
                    by=options["by"],
                    purpose=options["purpose"],
                    username=options["user"],
                    with_names=options["names"],
                )
        except RuleBroken as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps([_data(each) for each in places], ensure_ascii=False, indent=1))
            return
        total = sum(len(place.affected) for place in places)
        self.stdout.write(
            f"Fra {_told(options['start'])} til {_told(options['end'])}: {total} deltakere i "
            f"{sum(bool(place.affected) for place in places)} kommuner er sett eller endret."
        )
        for place in places:
            self._tell(place)

    def _tell(self, place: Place) -> None:
        taken_out = sum(each.was_taken_out for each in place.affected)
        changed = sum(each.was_changed for each in place.affected)
        could = "" if place.could_be_seen is None else f", {place.could_be_seen} kunne vært sett"
        self.stdout.write(
            f"\nKommune {place.number}: {len(place.affected)} berørt, {changed} endret, {taken_out} tatt ut{could}."
        )
        for each in place.affected:
            what = [each.fields or "ikke vist", *(["endret"] if each.was_changed else [])]
            what += ["tatt ut"] if each.was_taken_out else []
            self.stdout.write(
                f"  {each.key}  {_told(each.first_at)} – {_told(each.last_at)}  {', '.join(what)}"
                + (f"  {each.name}" if each.name else "")
            )


def _data(place: Place) -> dict[str, Any]:
    return {
        "municipality_number": place.number,
        "could_be_seen": place.could_be_seen,
        "affected": [_affected(each) for each in place.affected],
    }


def _affected(each: Affected) -> dict[str, Any]:
    told = {
        "key": str(each.key), "first_at": localtime(each.first_at).isoformat(),
        "last_at": localtime(each.last_at).isoformat(), "fields": each.fields, "was_changed": each.was_changed,
        "was_taken_out": each.was_taken_out,
    }  # fmt: skip
    return told | ({"name": each.name} if each.name else {})


def _told(moment: datetime) -> str:
    return f"{localtime(moment):%d.%m.%Y kl. %H.%M}"


def _moment(text: str) -> datetime:
    """A point in time as it is written in Norway, or with its own zone."""
    moment = datetime.fromisoformat(text)
    return make_aware(moment, get_current_timezone()) if is_naive(moment) else moment
