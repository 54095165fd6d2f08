"""What every address answers to everyone: one row for each route. A new route fails until it has a row here.

`ROUTES[name]` says which methods the route takes and the status each actor gets for each case; `by(…)` and `case(…)`
write out what differs. Methods that are not named answer 405. Content is not written here: `world.may_learn` says what
may reach whom, on whatever page, and `shows` names what must be there for those who are answered 200.
"""

from tests.walls.rows import GROUP, KEY, Ask, ByActor, ByCase, Row, by, case, status
from tests.walls.world import CANARIES, NAME, NUMBER, PLACE

__all__ = ["GROUP", "KEY", "ROUTES", "Ask", "ByActor", "ByCase", "Row", "by", "case", "status"]

_YEAR = {"year": 2023}
# Who sees participants, and whom: the pages about people answer everyone else as if nobody were there.
_READERS = "caseworker protected_contact named_contact team_leader leader other_caseworker other_leader"
_LIST = by(403, {_READERS: 200})
_OWN, _NAMED = case(404, own=200, masked=200, moved=200), case(404, own=200, masked=200, moved=200, hidden=200)
_ELSEWHERE = case(404, elsewhere=200, arrived=200)
_PAGE = by(404, {
    "caseworker protected_contact team_leader leader": _OWN, "named_contact": _NAMED,
    "other_caseworker other_leader": _ELSEWHERE,
})  # fmt: skip
_REFUSED, _REFUSED_ELSEWHERE = case(404, own=403, masked=403, moved=403), case(404, elsewhere=403, arrived=403)


def _by_those_who_write(found: int, team_leader: ByCase = _REFUSED) -> ByActor:
    """Found by those who write about participants, refused to those who only see them, and nobody to anyone else."""
    return by(404, {
        "caseworker protected_contact": case(404, own=found, masked=found, moved=found),
        "named_contact": case(404, own=found, masked=found, moved=found, hidden=found),
        "other_caseworker": case(404, elsewhere=found, arrived=found),
        "team_leader": team_leader, "leader": _REFUSED, "other_leader": _REFUSED_ELSEWHERE,
    })  # fmt: skip


_KEYED = {"participant_pk": KEY}


def _by_those_who_see_all(found: int) -> ByActor:
    return by(404, {
        "caseworker": case(404, own=found, masked=403, moved=found),
        "protected_contact": case(404, own=found, masked=found, moved=found),
        "named_contact": case(404, own=found, masked=found, moved=found, hidden=found),
        "other_caseworker": case(404, elsewhere=found, arrived=found),
        "team_leader leader": _REFUSED, "other_leader": _REFUSED_ELSEWHERE,
    })  # fmt: skip


def _by_those_who_answer(found: int) -> ByActor:
    """Found by those who answer a participant who asks."""
    return by(404, {
        "caseworker protected_contact leader": case(404, own=found, masked=found, moved=found),
        "named_contact": case(404, own=found, masked=found, moved=found, hidden=found),
        "other_caseworker other_leader": case(404, elsewhere=found, arrived=found), "team_leader": _REFUSED,
    })  # fmt: skip


def _where_something_is_hidden(found: int) -> ByActor:
    nothing = case(404, own=403, masked=403, moved=403)
    return by(404, {
        "caseworker team_leader leader": case(404, own=403, masked=found, moved=403),
        "protected_contact": nothing, "named_contact": case(404, own=403, masked=403, moved=403, hidden=403),
        "other_caseworker other_leader": _REFUSED_ELSEWHERE,
    })  # fmt: skip


def _by_those_who_restrict(found: int) -> ByActor:
    return by(404, {
        "caseworker protected_contact leader": case(404, own=found, masked=found, moved=found),
        "named_contact": case(404, own=found, masked=found, moved=found, hidden=found),
        "other_caseworker other_leader": case(404, elsewhere=found, arrived=found), "team_leader": _REFUSED,
    })  # fmt: skip


_BY_THOSE_WHO_RESTRICT, _BY_THOSE_WHO_RESTRICT_ASKED = _by_those_who_restrict(200), _by_those_who_restrict(422)
_WHERE_SOMETHING_IS_HIDDEN = _where_something_is_hidden(200)
_WHERE_SOMETHING_IS_HIDDEN_ASKED = _where_something_is_hidden(422)
_ALL_OF_IT, _ALL_OF_IT_ASKED = _by_those_who_see_all(200), _by_those_who_see_all(422)
# Names of everyone, of the hidden, and numbers of those who are not to be found.
_TYPED = ("kanari", "fuglhidd", *(CANARIES[each].number[0] for each in ("own", "hidden", "elsewhere")), "17.5.1990")
_API_PAGE = by(403, {
    "caseworker protected_contact team_leader leader": _OWN, "named_contact": _NAMED,
    "other_caseworker other_leader": _ELSEWHERE,
})  # fmt: skip
_WHO_WRITE = "caseworker protected_contact named_contact other_caseworker"
_WRITERS = by(403, {_WHO_WRITE: 200})
# Someone whom the law of the form refuses in the end, so that nobody comes to be: what is told before is what is asked.
_NEWCOMER = {
    "steg": "lagre", "given_name": "Ny", "family_name": "Fuglhidd", "born_on": "17.5.1990", "sex": "F",
    "permit_basis": "utl34", "permitted_on": "1.3.2024", "country_background": "", "education_level": "unknown",
    "address_protection": "none", "has_no_number": "ja",
}  # fmt: skip
_NEWCOMERS = (({}, 422),)
_LEADERS = "team_leader leader other_leader"
_GROUPS = by(403, {f"{_READERS} teacher teaching": 200})
# The group is in Kristiansand; nobody else finds it, and of the teachers the one who teaches it.
_OUTSIDE = "other_caseworker other_leader teacher"
_GROUP = by(403, {"caseworker protected_contact named_contact team_leader leader teaching": 200, _OUTSIDE: 404})
_WEEK = by(403, {"caseworker protected_contact named_contact teaching": 200, _OUTSIDE: 404})
_WORKBOOK = by(403, {"caseworker protected_contact named_contact team_leader teaching": 200, _OUTSIDE: 404})
_EXPORT = by(403, {_LEADERS: 200})
_SEEN = ("own", "masked", "moved", "hidden", "elsewhere", "arrived")
_IMDI = by(403, {"statistician publisher": 200})
_TABLE = {"table_id": "IP01"}
_VERSION = {"year": 2023, "version": 1}
_UNKNOWN_ISSUER = {"key": "finnes-ikke"}

ROUTES: dict[str, Row] = {
    # --- the public statistics: nothing is published in this world ---
    "front": Row({"GET": 302, "POST": 302, "PUT": 302, "PATCH": 302, "DELETE": 302, "OPTIONS": 302}, is_public=True),
    "release-list": Row({"GET": 200}, is_public=True),
    "release": Row({"GET": 404}, _YEAR, is_public=True),
    "release-version": Row({"GET": 404}, _VERSION, is_public=True),
    "release-csv": Row({"GET": 404}, _VERSION, is_public=True),
    "release-further": Row({"GET": 404}, _VERSION, is_public=True),
    "release-xlsx": Row({"GET": 404}, _VERSION, is_public=True),
    "release-package": Row({"GET": 404}, _VERSION, is_public=True),
    "release-table": Row({"GET": 404}, {**_VERSION, "table_id": "IP01", "kind": "json"}, is_public=True),
    "release-ods": Row({"GET": 404}, _VERSION, is_public=True),
    "release-pdf": Row({"GET": 404}, _VERSION, is_public=True),
    "release-citation": Row({"GET": 404}, {**_VERSION, "kind": "bib"}, is_public=True),
    "municipality-list": Row({"GET": 200}, is_public=True),
    "method": Row({"GET": 200}, is_public=True),
    "figure": Row({"GET": 200}, {"figure": "avsluttede"}, is_public=True),
    "municipality": Row({"GET": 404}, {"number": "4204"}, is_public=True),
    "table-tool": Row({"GET": 200}, is_public=True),
    "announcement": Row({"GET": 200}, {"stem": "utgivelser", "kind": "atom"}, is_public=True),
    "release-zip": Row({"GET": 404}, _VERSION, is_public=True),
    "release-sdmx": Row({"GET": 404}, {**_VERSION, "table_id": "IP01"}, is_public=True),
    "release-parquet": Row({"GET": 404}, _VERSION, is_public=True),
    "release-changes": Row({"GET": 404}, _VERSION, is_public=True),
    "early-access": Row({"GET": 200}, is_public=True),
    "municipal-year": Row(
        {"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 422})}
    ),
    "year-board": Row({"GET": _IMDI}),
    # --- releases on their way out: there are none in this world ---
    "office-releases": Row({"GET": _IMDI, "POST": by(403, {"statistician": 422})}),
    "office-release": Row({"GET": 404, "POST": 404}, _VERSION),
    "release-preview": Row({"GET": 404}, _VERSION),
    "release-preview-file": Row({"GET": 404}, {**_VERSION, "what": "tabeller.csv"}),
    "api-releases": Row({"GET": _IMDI, "POST": by(403, {"statistician": 422})}, is_json=True),
    "api-release": Row({"GET": by(403, {"statistician publisher": 404})}, _VERSION, is_json=True),
    "api-release-step": Row(
        {"POST": by(403, {"statistician publisher": 404})}, {**_VERSION, "step": "approve"}, is_json=True
    ),
    "statistics-config": Row({"GET": 200}, is_public=True),
    "statistics-tables": Row({"GET": 200}, is_public=True),
    "statistics-table": Row({"GET": 404}, _TABLE, is_public=True),
    "statistics-metadata": Row({"GET": 404}, _TABLE, is_public=True),
    "statistics-default": Row({"GET": 404}, _TABLE, is_public=True),
    "statistics-data": Row({"GET": 404, "POST": 404}, _TABLE, is_public=True, is_json=True),
    "statistics-codelist": Row({"GET": 404}, {"codelist_id": "vs_fylker"}, is_public=True),
    # --- what the law says of a case that is nobody's ---
    "rules": Row({"GET": 200, "POST": 200}, is_public=True),
    "api-rules": Row({"POST": 200}, is_public=True, is_json=True),
    # --- signing in and out ---
    "invitation": Row(
        {"GET": 200, "POST": 422}, is_public=True, asks=(Ask("POST", {"kode": "x", "passord": "y", "igjen": "y"}),)
    ),
    "login": Row(
        {"GET": 302, "POST": 302, "PUT": 302, "PATCH": 302, "DELETE": 302, "OPTIONS": 302},
        is_public=True,
        stranger={"GET": 200, "HEAD": 200, "POST": 200, "PUT": 200, "PATCH": 405, "DELETE": 405, "OPTIONS": 200},
    ),
    "policy-report": Row({"POST": 204}, is_public=True),
    "second-factor": Row({"GET": 302, "POST": 302}, is_public=True),
    "oidc-leave": Row({"GET": 404}, _UNKNOWN_ISSUER, is_public=True),
    "oidc-return": Row({"GET": 404}, _UNKNOWN_ISSUER, is_public=True),
    "oidc-logout": Row(
        dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), 404), _UNKNOWN_ISSUER, is_public=True
    ),
    "logout": Row({"POST": 302, "OPTIONS": 200}),
    # --- one's own ---
    "home": Row({"GET": 200, "POST": 302}),
    "help": Row({"GET": 200}),
    "confirm": Row({"GET": 200, "POST": 200}),
    "change-password": Row({"GET": 200, "POST": 200}),
    "second-factors": Row({"GET": 200}),
    "second-factor-set-up": Row({"GET": 200, "POST": 200}),
    "second-factor-remove": Row({"POST": 302}),
    "passkeys": Row({"GET": 302, "POST": 302}),
    "reserve-codes": Row({"POST": 200}),
    "session-list": Row({"GET": 200}),
    "session-keep": Row({"POST": 204}),
    "session-end": Row({"POST": 404}),
    "session-end-all": Row({"POST": 302}),
    "choose-municipality": Row(
        {"POST": 404}, asks=(Ask("POST", {"municipality": "0301"}, by(404, {"other_caseworker other_leader": 302})),)
    ),
    # --- who may do what ---
    "grant-review": Row({"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 200})}),
    "users": Row(
        {"GET": by(403, {"administrator": 200}), "POST": by(403, {"administrator": 422})},
        asks=(Ask("POST", {"bruker": "finnes-ikke", "rolle": "auditor"}), Ask("POST", {"avslutt": "999999"})),
    ),
    # Support acts for no municipality; whoever is helped acts for one.
    "support": Row(
        {"GET": by(403, {"support": 200}), "POST": by(403, {"support": 422})},
        asks=(Ask("POST", {"avslutt": "ja"}, by(403, {"support": 302})),),
    ),
    "support-sessions": Row(
        {"GET": by(403, {"leader other_leader administrator": 200}),
         "POST": by(403, {"leader other_leader administrator": 422})},
    ),
    # --- the results of the municipality: counts, and the people behind them ---
    "results": Row({"GET": _EXPORT}, asks=(Ask("GET", {"aar": "2023", "flere": "9"}),)),
    "results-csv": Row({"GET": _EXPORT}),
    "results-xlsx": Row({"GET": _EXPORT}),
    "results-views": Row({"GET": _EXPORT, "POST": by(403, {_LEADERS: 422})}),
    "results-people": Row(
        {"GET": by(403, {_LEADERS: 404})},
        asks=(Ask("GET", {"tall": "i-program"}, _EXPORT), Ask("GET", {"tall": "sluttet", "gruppe": KEY})),
    ),
    "own-rows": Row({"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 422})}),
    "data-quality": Row({"GET": _EXPORT}, asks=(Ask("GET", {"aar": "2023", "hva": "without-exit"}),)),
    # --- participants ---
    "start": Row({"GET": 302}),
    "task-list": Row(
        {"GET": _LIST},
        asks=(Ask("GET", {"type": "vedtak"}), Ask("GET", {"type": "tull"}), Ask("GET", {"alle": "over-fristen"}),
            Ask("GET", {"mine": "ja"}), Ask("GET", {"ansvarlig": "ingen"}),
        ),
    ),
    "postpone": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(422)}, _KEYED | {"slug": "vedtak"},
        shows=dict.fromkeys(_SEEN, (NAME,)),
    ),
    # Nobody has moved here: tests/programmes/test_moving.py shows whom those see who have been told of someone.
    "arrival-list": Row({"GET": by(403, {_WHO_WRITE: 200})}),
    "arrival": Row({"GET": 404, "POST": 404}, {"arrival_pk": KEY}),
    "arrival-postpone": Row(
        {"GET": by(403, {_WHO_WRITE: 404}), "POST": by(403, {_WHO_WRITE: 404})}, {"arrival_pk": KEY}
    ),
    "api-arrivals": Row({"GET": _WRITERS}, is_json=True, asks=(Ask("GET", {"after": KEY}),)),
    "api-arrival": Row({"GET": 404}, {"arrival_pk": KEY}, is_json=True),
    "api-arrival-answer": Row({"POST": 404}, {"arrival_pk": KEY, "answer": "accept"}, is_json=True),
    # Of groups a teacher sees their own; whoever is hidden is in none, and whoever is masked in none but the teacher's.
    "group-list": Row(
        {"GET": _GROUPS, "POST": by(403, {_WHO_WRITE: 422})}, asks=(Ask("POST", {"name": "fuglhidd"}),)
    ),
    "group": Row(
        {"GET": _GROUP, "POST": _GROUP}, {"group_pk": GROUP},
        asks=(
            Ask("POST", {"gjor": "finn", "finn": "kanari"}),
            Ask("POST", {"gjor": "meld-paa", "deltaker": KEY, "starts_on": "x"}, by(403, {
                "caseworker protected_contact named_contact": 422, _OUTSIDE: 404})),
            Ask("POST", {"gjor": "prove"}, by(403, {
                "caseworker protected_contact named_contact teaching": 422, _OUTSIDE: 404})),
        ),
        shows={"own": (NAME,)},
    ),
    # Of people those alone whom the user is responsible for: nobody in this world.
    "week-overview": Row({"GET": _LIST}, asks=(Ask("GET", {"uke": "2022-30"}), Ask("GET", {"uke": "tull"}))),
    "group-week": Row(
        {"GET": _WEEK, "POST": by(403, {"caseworker protected_contact named_contact teaching": 302,
                                        _OUTSIDE: 404})},
        {"group_pk": GROUP, "week": "2022-u30"},
        asks=(Ask("POST", {"rad": KEY, "dag": "2022-07-25", "k-x": "S"}),),
        shows={"own": (NAME,)},
    ),
    # Taken out by those whose page shows the group; read in by those who register absence.
    "group-workbook": Row(
        {"GET": _WORKBOOK, "POST": by(403, {"caseworker protected_contact named_contact teaching": 422,
                                            _OUTSIDE: 404})},
        {"group_pk": GROUP, "week": "2022-u30"},
        asks=(Ask("POST", {"rad": KEY, "dag": "2022-07-25", "k-x": "S"}, by(403, {
            "caseworker protected_contact named_contact teaching": 302, _OUTSIDE: 404})),),
    ),
    "group-workbook-file": Row({"POST": _WORKBOOK}, {"group_pk": GROUP, "week": "2022-u30"}, shows={"own": (NAME,)}),
    "participant-list": Row(
        {"GET": _LIST, "POST": by(403, {_READERS: 302})},
        asks=(
            Ask("GET", {"status": "avsluttet"}), Ask("GET", {"etter": KEY}),
            Ask("GET", {"foer": KEY, "sorter": "-frist", "kolonner": "frist.ansvarlig.tiltak.niva.mal.land"}),
            Ask("GET", {"etter": "ikke-en-noekkel", "sorter": "start", "ansvarlig": "ingen", "frist": "over-fristen"}),
            Ask("GET", {"mine": "ja"}), Ask("GET", {"etter": KEY, "sorter": "slutt", "niva": "ingen", "mal": "ingen"}),
            # Nobody becomes responsible whom the person may not be seen by: found or not, in one way.
            Ask("POST", {"gjor": "ansvarlig", "valgt": KEY, "ansvarlig": "bruker:finnes-ikke"},
                by(403, {f"{_WHO_WRITE} team_leader": 422})),
        ),
        shows=dict.fromkeys(_SEEN, (NAME,))
    ),
    "participant-search": Row(
        {"GET": _LIST, "POST": _LIST},
        asks=tuple(Ask("POST", {"q": typed}) for typed in _TYPED),
    ),
    "register": Row(
        {"GET": _WRITERS, "POST": _WRITERS},
        asks=(
            *(Ask("POST", {"q": typed}) for typed in _TYPED),
            Ask("POST", {"q": "Kanari", "steg": "skjema"}),
            Ask("POST", {"steg": "lagre"}, by(403, {_WHO_WRITE: 422})),
            *(Ask("POST", _NEWCOMER | changes, by(403, {_WHO_WRITE: status})) for changes, status in _NEWCOMERS),
        ),
    ),
    "newcomer-draft": Row({"POST": _WRITERS}, asks=(Ask("POST", {"given_name": "Ny", "form_key": "en"}),)),
    "participant-suggestions": Row(
        {"POST": _LIST}, asks=(*(Ask("POST", {"q": typed}) for typed in _TYPED), Ask("POST", {"q": "", "sist": "ja"}))
    ),
    "participant": Row(
        {"GET": _PAGE, "POST": _PAGE}, _KEYED, shows=dict.fromkeys(_SEEN, (NAME, PLACE)),
        asks=(
            Ask("POST", {"vis": "kontakt"}, _PAGE), Ask("POST", {"vis": "historikk"}, _PAGE),
            Ask("POST", {"vis": "nummer"}, by(404, {
                "caseworker protected_contact team_leader": _OWN, "named_contact": _NAMED, "leader": _REFUSED,
                "other_caseworker": _ELSEWHERE, "other_leader": _REFUSED_ELSEWHERE,
            })),
            Ask("POST", {"gjor": "ansvarlig", "ansvarlig": "bruker:finnes-ikke"}, _by_those_who_write(
                422, case(404, own=422, masked=422, moved=422)
            )),
        ),
    ),
    # Written in by those who follow up, read by their leader too; a form without a version is of none that stands.
    "contact-details": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(409)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME, PLACE)),
    ),
    # Actions: an empty form is one with errors, wherever there is something to act on.
    **{
        name: Row({"GET": _by_those_who_write(200), "POST": _by_those_who_write(422)}, _KEYED)
        for name in (
            "programme-decide", "programme-end", "exit-correct", "programme-reopen", "measure-add", "measure-change",
            "measure-end", "leave-add", "leave-change", "test-add", "goal-change", "programme-extend",
            "programme-move", "programme-stop", "absence", "hours", "plan-save", "plan-review", "contract-sign",
        )
    },
    # By those who answer the participant, and their leader.
    "restriction": Row(
        {"GET": _BY_THOSE_WHO_RESTRICT, "POST": _BY_THOSE_WHO_RESTRICT_ASKED}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)),
    ),
    # Asked by an open page: found by whoever the page is found by.
    "participant-still": Row({"GET": by(404, {
        "caseworker protected_contact team_leader leader": case(404, own=204, masked=204, moved=204),
        "named_contact": case(404, own=204, masked=204, moved=204, hidden=204),
        "other_caseworker other_leader": case(404, elsewhere=204, arrived=204),
    })}, _KEYED),
    # By those who write: to look for a relative is a search of the participants, asked for something.
    "family": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(422)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)),
        asks=(Ask("POST", {"gjor": "finn", "q": _TYPED[0]}, _by_those_who_write(200)),
              Ask("POST", {"gjor": "koble", "hvem": KEY}, _by_those_who_write(422))),
    ),
    # A form that has seen nothing has not seen what stands.
    "rectify": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(409)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)),
    ),
    # To look for the other registration is a search too; whoever is not seen is not compared with.
    "merge": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(422)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)),
        asks=(Ask("POST", {"gjor": "finn", "q": _TYPED[0]}, _by_those_who_write(200)),
              Ask("POST", {"gjor": "sammenlign", "hvem": KEY}, _by_those_who_write(404))),
    ),
    "numbers": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(422)}, _KEYED,
        # Whoever has moved has the number of the place that they moved from.
        shows=dict.fromkeys(_SEEN, (NAME, NUMBER)) | {"arrived": (NAME,)},
        asks=(Ask("POST", {"number": CANARIES["elsewhere"].number[0]}), Ask("POST", {"number": "1"})),
    ),
    # Asked by POST for what there is to sign, where there is something; what is written by those who read notes.
    "plan": Row(
        {"GET": _PAGE, "POST": _by_those_who_write(200, team_leader=_OWN)}, _KEYED, shows=dict.fromkeys(_SEEN, (NAME,)),
    ),
    # A week when there was a measure, and one with an appointment of the person's own; printed by those who write.
    "week-plan": Row(
        {"GET": _PAGE, "POST": _by_those_who_write(422)}, _KEYED, shows=dict.fromkeys(_SEEN, (NAME,)),
        asks=(Ask("GET", {"uke": "2022-30"}), Ask("GET", {"uke": "2024-01"}),
              Ask("GET", {"uke": "2024-01", "utskrift": "ar"}, _by_those_who_write(200)),
              Ask("POST", {"pdf": "so"}, _by_those_who_write(200)),
              Ask("POST", {"gjor": "fjern", "rad": KEY}), Ask("POST", {"gjor": "angre", "endring": KEY})),
    ),
    "journal": Row(
        {"GET": _by_those_who_write(200, team_leader=_OWN), "POST": _by_those_who_write(422)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)),
    ),
    "looks-about": Row(
        {"GET": _by_those_who_answer(200), "POST": _by_those_who_answer(422)}, _KEYED,
        shows=dict.fromkeys(_SEEN, (NAME,)), asks=(Ask("POST", {"formal": "control"}, _by_those_who_answer(200)),),
    ),
    # Those who see all of it: not the caseworker of someone whose places are masked.
    "access-file": Row(
        {"GET": _ALL_OF_IT, "POST": _ALL_OF_IT_ASKED}, _KEYED, shows=dict.fromkeys(_SEEN, (NAME,)),
        asks=tuple(Ask("POST", {"format": kind, "formal": "complaint"}, _ALL_OF_IT) for kind in ("json", "pdf")),
    ),
    "findings": Row({"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 422})}),
    # Open to whoever sees the person and not the places; the hidden have no glass, whoever asks.
    "break-glass": Row(
        {"GET": _WHERE_SOMETHING_IS_HIDDEN, "POST": _WHERE_SOMETHING_IS_HIDDEN_ASKED}, _KEYED,
        shows={"masked": (NAME,)},
        asks=(Ask("POST", {"purpose": "danger", "reason": "kort", "hours": "9"}, _WHERE_SOMETHING_IS_HIDDEN_ASKED),),
    ),
    "glass-review": Row({"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 422})}),
    "retention": Row(
        {"GET": by(403, {"leader other_leader": 200}), "POST": by(403, {"leader other_leader": 422})},
        asks=(Ask("POST", {"valg": "approve", "plan": "ikke-en-noekkel"}),),
    ),
    "notices": Row({"GET": 200, "POST": 302}, asks=(
        Ask("POST", {"lest": "ikke-en-noekkel"}), Ask("POST", {"epost": "ikke en adresse"}, 422),
    )),
    "own-looks": Row({"GET": 200}),
    "trail": Row({"GET": by(403, {"auditor": 200}), "POST": by(403, {"auditor": 422})}, asks=tuple(
        Ask("POST", {"vis": what, "formal": "control"}, by(403, {"auditor": 200})) for what in ("oppslag", "endringer")
    )),
    "draft": Row({"POST": _by_those_who_write(200)}, {**_KEYED, "form": "note"}),
    "participant-export": Row(
        {"GET": _EXPORT, "POST": by(403, {_LEADERS: 422})},
        asks=tuple(
            Ask("POST", {"format": kind, "status": "", "formal": "oppfolging"}, _EXPORT) for kind in ("csv", "xlsx")
        ),
    ),
    "api-participants": Row(
        # Without a key nothing is looked at, whoever asks.
        {"GET": _LIST, "POST": by(403, {_WHO_WRITE: 400})}, shows=dict.fromkeys(_SEEN, (NAME,)), is_json=True,
        asks=(Ask("GET", {"status": "ended"}), Ask("GET", {"family_name": "Kanari"}, by(403, {_READERS: 400}))),
    ),
    # Without the headers nothing is done, whoever asks.
    "api-programme-action": Row(
        {"GET": _by_those_who_write(200), "POST": _by_those_who_write(428)}, {**_KEYED, "action": "decide"},
        is_json=True,
    ),
    "api-participant": Row(
        {"GET": _API_PAGE}, _KEYED, shows=dict.fromkeys(_SEEN, (NAME, PLACE)), is_json=True,
    ),
}  # fmt: skip
