"""The seeded world: two workspaces and an org of two more, the people in them, and Rooster installed in the first.

The first shares a channel with Partner, a company whose workspace is not here (Slack Connect).
"""

from .world import Channel, Installation, Member, Org, Team, Token, World

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "emoji:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
)
"""What a token may do, where nobody says what its app asks for."""


PARTNER = "T0PARTNER"


def fresh_world(bot_token: str, scopes: tuple[str, ...]) -> World:
    """Without a token, Rooster is installed nowhere and comes in through OAuth."""
    teams = (_acme(), _globex(), _initech_east(), _initech_west())
    world = World({team.id: team for team in teams}, orgs={"E0INITECH": Org("E0INITECH", "Initech")})
    if bot_token:
        acme = world.teams["T0ROOSTER"]
        enter(acme, Installation([Token(bot_token)], bot_user_of(acme.id), sorted(scopes)))
    return world


def bot_user_of(tenant_id: str) -> str:
    """Rooster's id in a workspace, or in all workspaces of an org."""
    return "U0ROOSTER" if tenant_id == "T0ROOSTER" else f"U0ROOSTER{tenant_id[1:]}"


def enter(team: Team, installation: Installation) -> None:
    """Puts Rooster into the workspace and, to spare every test an invitation, into its public channels."""
    bot_user = installation.bot_user
    team.members[bot_user] = Member(bot_user, "rooster", "Rooster", "", "America/Los_Angeles", is_bot=True)
    team.installation = installation
    for channel in team.channels.values():
        if channel.user:
            channel.members = [channel.user, bot_user]
        if channel.kind == "channel" and bot_user not in channel.members:
            channel.members.append(bot_user)


def remove(team: Team) -> None:
    """Rooster leaves the workspace; what it wrote stays, as in Slack."""
    if not team.installation:
        return
    bot_user = team.installation.bot_user
    team.members[bot_user].deleted = True
    team.installation = None
    team.views.clear()
    for channel in team.channels.values():
        if not channel.user and bot_user in channel.members:
            channel.members.remove(bot_user)


def _acme() -> Team:
    people = [
        Member("U0ADA", "ada", "Ada Lovelace", "Ada", "Europe/Prague"),
        Member("U0BEN", "ben", "Ben Franklin", "Ben", "America/New_York"),
        Member("U0CHI", "chi", "Chi Nakamura", "Chi", "Asia/Tokyo"),
        Member("U0DEV", "dev", "Dev Patel", "Dev", "Europe/London", is_admin=True),
        Member("U0GONE", "gone", "Gus Gone", "Gus", "Europe/Berlin", deleted=True),
        Member("U0OTHERBOT", "otherbot", "Other Bot", "", "America/Los_Angeles", is_bot=True),
    ]
    everyone = [member.id for member in people]
    visitors = [
        Member("U0GUEST", "guest", "Gia Guest", "Gia", "Europe/Rome", guest=True),
        Member("U0EXT1", "xena", "Xena Partner", "Xena", "Europe/Paris", home=PARTNER),
        Member("U0EXT2", "yuri", "Yuri Partner", "Yuri", "America/Chicago", home=PARTNER),
    ]
    channels = [
        Channel("C0GENERAL", "general", list(everyone)),
        Channel("C0TEAM", "team", list(everyone)),
        Channel("C0SHARED", "shared", ["U0ADA", *(one.id for one in visitors)], connected=[PARTNER]),
    ]
    return _team("T0ROOSTER", "Acme", "acme", people + visitors, channels)


def _globex() -> Team:
    people = [
        Member("U0EVE", "eve", "Eve Moneypenny", "Eve", "Australia/Lord_Howe", is_admin=True),
        Member("U0FAY", "fay", "Fay Wray", "Fay", "America/Los_Angeles"),
    ]
    return _team("T0OTHER", "Globex", "globex", people, [Channel("C0OTHER", "other", ["U0EVE", "U0FAY"])])


def _initech_east() -> Team:
    people = [
        Member("U0GIL", "gil", "Gil Bates", "Gil", "America/New_York", is_admin=True),
        Member("U0HAL", "hal", "Hal Jordan", "Hal", "America/Sao_Paulo"),
        Member("U0IDA", "ida", "Ida Tarbell", "Ida", "America/Halifax"),
    ]
    return _of_initech("T0EAST", "Initech East", "initech-east", people, Channel("C0EAST", "east", []))


def _initech_west() -> Team:
    people = [
        Member("U0JAN", "jan", "Jan Levinson", "Jan", "America/Los_Angeles", is_admin=True),
        Member("U0KIM", "kim", "Kim Possible", "Kim", "Pacific/Honolulu"),
    ]
    return _of_initech("T0WEST", "Initech West", "initech-west", people, Channel("C0WEST", "west", []))


def _of_initech(team_id: str, name: str, domain: str, people: list[Member], channel: Channel) -> Team:
    channel.members.extend(member.id for member in people)
    team = _team(team_id, name, domain, people, [channel])
    team.enterprise = "E0INITECH"
    return team


def _team(team_id: str, name: str, domain: str, people: list[Member], channels: list[Channel]) -> Team:
    return Team(team_id, name, domain, {m.id: m for m in people}, {c.id: c for c in channels})
