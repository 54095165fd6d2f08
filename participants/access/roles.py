"""What each role may do, as a table an auditor can read. docs/security/roles.md shows it."""

from enum import StrEnum

from participants.access.codes import Role


class Permission(StrEnum):
    """One thing a person may do."""

    PARTICIPANT_VIEW = "participant.view"
    PARTICIPANT_CHANGE = "participant.change"
    IDENTITY_VIEW = "identity.view"
    HEALTH_VIEW = "health.view"
    NOTES_VIEW = "notes.view"
    PARTICIPANT_ASSIGN = "participant.assign"
    PARTICIPANT_RECTIFY = "participant.rectify"
    PARTICIPANT_RESTRICT = "participant.restrict"
    PARTICIPANT_EXPORT = "participant.export"
    PARTICIPANT_DISCLOSE = "participant.disclose"
    LIST_SHARE = "list.share"
    PROTECTED_VIEW = "protected.view"
    PLACES_VIEW = "places.view"
    GROUP_REGISTER = "group.register"
    GROUP_WORKBOOK = "group.workbook"
    RESULTS_VIEW = "results.view"
    GLASS_REVIEW = "glass.review"
    RETENTION_APPROVE = "retention.approve"
    GRANT_GIVE = "grant.give"
    GRANT_REVIEW = "grant.review"
    TRAIL_READ = "trail.read"
    TRAIL_FOLLOW_UP = "trail.follow_up"
    TRAIL_END = "trail.end"
    SUPPORT_OPEN = "support.open"
    SUPPORT_FOLLOW = "support.follow"
    YEAR_SIGN = "year.sign"
    RELEASE_VIEW = "release.view"
    STATISTICS_BUILD = "statistics.build"
    RELEASE_APPROVE = "release.approve"


# Roles that belong to a municipality; the others belong to IMDi, or to whoever runs the product, and see no people.
MUNICIPAL_ROLES = frozenset(
    {
        Role.CASEWORKER, Role.PROTECTED_CONTACT, Role.TEAM_LEADER, Role.LEADER, Role.ADMINISTRATOR, Role.TEACHER,
        Role.AUDITOR,
    }
)  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(
        {
            Permission.PARTICIPANT_VIEW, Permission.PARTICIPANT_CHANGE, Permission.IDENTITY_VIEW,
            Permission.HEALTH_VIEW, Permission.NOTES_VIEW, Permission.PARTICIPANT_DISCLOSE,
            Permission.PARTICIPANT_RECTIFY, Permission.PARTICIPANT_RESTRICT,
            Permission.PARTICIPANT_ASSIGN, Permission.GROUP_WORKBOOK,
        }
    ),
    Role.PROTECTED_CONTACT: frozenset(
        {
            Permission.PARTICIPANT_VIEW, Permission.PARTICIPANT_CHANGE, Permission.IDENTITY_VIEW,
            Permission.HEALTH_VIEW, Permission.NOTES_VIEW, Permission.PROTECTED_VIEW, Permission.PLACES_VIEW,
            Permission.PARTICIPANT_DISCLOSE, Permission.PARTICIPANT_RECTIFY, Permission.PARTICIPANT_RESTRICT,
            Permission.PARTICIPANT_ASSIGN, Permission.GROUP_WORKBOOK,
        }
    ),
    Role.TEAM_LEADER: frozenset(
        {
            Permission.PARTICIPANT_VIEW, Permission.IDENTITY_VIEW, Permission.NOTES_VIEW,
            Permission.PARTICIPANT_EXPORT, Permission.RESULTS_VIEW, Permission.PARTICIPANT_ASSIGN,
            Permission.LIST_SHARE, Permission.GROUP_WORKBOOK,
        }
    ),
    Role.LEADER: frozenset(
        {
            Permission.PARTICIPANT_VIEW, Permission.PARTICIPANT_EXPORT, Permission.RESULTS_VIEW,
            Permission.GRANT_REVIEW, Permission.PARTICIPANT_DISCLOSE, Permission.PARTICIPANT_RESTRICT,
            Permission.TRAIL_FOLLOW_UP, Permission.GLASS_REVIEW, Permission.RETENTION_APPROVE, Permission.YEAR_SIGN,
            Permission.SUPPORT_FOLLOW, Permission.LIST_SHARE,
        }
    ),
    # Whoever gives roles sees no people, and whoever reads the trail gives none.
    Role.ADMINISTRATOR: frozenset({Permission.GRANT_GIVE, Permission.SUPPORT_FOLLOW}),
    Role.TEACHER: frozenset({Permission.GROUP_REGISTER, Permission.GROUP_WORKBOOK}),
    Role.AUDITOR: frozenset({Permission.TRAIL_READ}),
    Role.STATISTICIAN: frozenset({Permission.RELEASE_VIEW, Permission.STATISTICS_BUILD}),
    # Whoever approves may not build: two people see every figure before the public does.
    # That a month of the trail ends is approved by someone it tells nothing of.
    Role.PUBLISHER: frozenset({Permission.RELEASE_VIEW, Permission.RELEASE_APPROVE, Permission.TRAIL_END}),
    Role.SUPPORT: frozenset({Permission.SUPPORT_OPEN}),
}  # fmt: skip

# Nobody holds both in one municipality at a time: the database refuses it.
KEPT_APART = (
    (Role.ADMINISTRATOR, Role.CASEWORKER),
    (Role.ADMINISTRATOR, Role.PROTECTED_CONTACT),
    # Whoever gives roles is not the one who reviews them.
    (Role.ADMINISTRATOR, Role.LEADER),
)

# For an auditor: what the role is for, what it sees, and what it never does.
DESCRIPTIONS: dict[Role, str] = {
    Role.CASEWORKER: (
        "Følger opp deltakerne i kommunen og skriver i saken deres. Ser ikke personer med strengt fortrolig adresse, "
        "og ikke hvor personer med fortrolig adresse går på skole eller arbeider. Kan ikke gi tilganger."
    ),
    Role.PROTECTED_CONTACT: (
        "Følger opp skjermede deltakere. Ser steder for personer med fortrolig adresse. Ser en person med strengt "
        "fortrolig adresse bare når vedkommende er utpekt som kontakt for akkurat den personen."
    ),
    Role.TEAM_LEADER: (
        "Leder et team av programrådgivere. Ser deltakere, notater og resultater, men ikke hva fravær og permisjon "
        "skyldes eller notater om helse, og skriver ikke i sakene. Kan ta ut en liste over deltakerne, og en "
        "arbeidsbok til å føre fravær i, uten hva som er ført fra før."
    ),
    Role.LEADER: (
        "Leder arbeidet i kommunen. Ser deltakere og resultater, kan ta ut en liste over deltakerne, går gjennom "
        "tilgangene hvert kvartal, og ser og avslutter øktene til brukerstøtte. Ser ikke identitetsnummer, notater "
        "eller hva fravær og permisjon skyldes. Skriver ikke i sakene og gir ikke tilganger."
    ),
    Role.ADMINISTRATOR: (
        "Gir og avslutter tilganger i egen kommune, aldri til seg selv. Ser og avslutter øktene til brukerstøtte. "
        "Ser ingen deltakere, og kan ikke være programrådgiver, leder eller kontakt for skjermede deltakere i samme "
        "kommune."
    ),
    Role.TEACHER: (
        "Fører fravær og prøver for dem som er i gruppene læreren underviser nå. Ser navn, fravær og prøver, og hvem "
        "som er i gruppen. Ser ikke adresse, nummer, plan, tiltak eller notater, og ingen andre deltakere. Når "
        "gruppen, undervisningen eller deltakelsen er over, ser læreren ingenting mer."
    ),
    Role.AUDITOR: "Kontrollerer hvem som har sett og endret hva. Ser loggen, men ingen deltakere.",
    Role.STATISTICIAN: "Lager statistikken i IMDi av tall uten navn. Ser ingen deltakere og godkjenner ikke egne tall.",
    Role.PUBLISHER: (
        "Godkjenner og publiserer statistikk som en annen har laget, og godkjenner at måneder av sporet avsluttes når "
        "lagringstiden er ute. Ser ingen deltakere."
    ),
    Role.SUPPORT: (
        "Hjelper én kommune om gangen i en økt på høyst to timer, med formål og begrunnelse. Ser ingen deltakere, bare "
        "hvordan det står til med tilganger, jobber, e-post og tall. Kommunen får vite om økten med en gang, ser den i "
        "sporet og kan avslutte den."
    ),
}


def roles_with(permission: Permission) -> list[Role]:
    """The roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]
