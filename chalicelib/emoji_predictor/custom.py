"""The workspace's own emoji: which of them a message speaks of by name. Pure."""

from collections.abc import Iterable, Sequence

MAX_NAMES = 3000
_SHORTEST, _LONGEST = 4, 100
_LONGEST_PHRASE = 4
"""Words: `:this_is_fine_again:` has four."""
_DIGITS = "0123456789"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_EVERYDAY = frozenset(
    """about after again alert also always another anyone anything around away baby back because been before being
    best better boss both build business call calm came change channel check child code come company cool could
    crash customer cute daily data date days demo design doctor does doing done down each early email emoji even
    ever every everyone fail failed feature file find fine first food friday friend from fun garbage gave give goes
    going gone good goodbye great green hand hate have head hello help here hero high home hope hour idea info into
    issue just keep know last late later launch left like link list little live long look lose lost love luck made
    make many maybe meeting message might mine monday money month mood more morning most much must name need never
    news next nice none nope note nothing office okay once only open other over page party people person place plan
    please point post pretty pride problem product project question quick quite ready really release remote report
    review right roast said same saturday says security seen sent server should show side since slack sleep slow
    smile some something soon sorry stand standup start stop story such sunday support sure take talk task team tell
    test tests than thank thanks that their them then there these they thing things think this those thought through
    thursday ticket time today together told tomorrow took tuesday under until update used user users very wait want
    wednesday week weekend well went were what when where which while white will with without woman women word work
    working would write wrong yeah year yesterday yikes your""".split()
)
"""Names that every other message would speak of."""
_NEVER = frozenset(
    """911 ache aids alone anal anus arse ass axe axed baby bang beat beaten bleed blind bomb brother bury butt
    choke cliff clown cock coma cop cops crap creepy cult cum cut dad daddy damn daughter dead deaf death deport
    depressed devil die died dies drown drug drugs drunk dumb dyke fat father fired gag gang gas gay grave gun guns
    gunshot hag hamas hang hanged hanging hate heaven heil hell hit hiv hoe homo hurt icu idf ill infidel injured
    isis jail jew jews junkie kick kkk lgbt loser lost lynch maga mama meth milf mob mom mommy mother mum mummy
    murica muslim noose nude pain papa pervy pig pill pills pip poison police poop prick pussy putin queer rage rat
    rip rob rope rot sack sacked satan sex shame shit shot sick sister slap slave slur snake soldier son spank spic
    spit stab starve suck sucks tits tomb toxic tranny trash trump ugly victim war weed widow wife
    witch wound wtf""".split()
)
"""Parts of names, without digits at the end, that may wound, threaten or leer, whatever the picture is."""
_STEMS = tuple(
    """abort abus accident addict adolf ambulanc amput anorex assault asshat asshole bastard beheading bereav bitch
    bleeding blood blowjob bomber bondage boob boomer booty breast bulimi bullet bulli bully burial burned burnout
    cancer casket cemeter chemo choking cigar cleavage cocain coffin condolenc condom coon corpse covid cremat
    cringe cripple crucif crybab crying cunt daesh dagger deadly dementia deported depress despair dick dildo
    disabled diseas divorc doom drunk dumbass emergenc erotic evict execut explode explosi fag fascis fatal fetish
    fuck funeral gallow genocid ghetto goddamn gonorr grandad granddad grandfather grandm grandpa grenad grief griev
    groin grop gtfo gunman gypsy handgun harass heartattack heartbr heroin hitler hitman holocaust homeless homicid
    hooker horny hospice hospital idiot immigrant incest injur intifada jihad karen kidnap kill knife knives layoff
    leper lesbian lingeri loneliness lonely machete malign marijuana massacr masturb menstr mentalhealth miscarr
    missile molest morgue moron mourn mugged murder naked nazi negro nigg nipple nobodycares noonecares nsfw nudity
    obes oppress orgasm orgy orphan overdos overweight panic paralys pedo penis perv pinkslip pistol porn pregnan
    prison prostit psycho punch racis rape rapist redneck redundan refugee retard revolver ridicul rifle savage
    schizo seizure severance sexist sexual sexy shoot shotgun shutup sieg skelet skull slaughter slut sniper
    snowflakelol sob spastic sperm stabb stalk starv stfu stillb strangl stripper stroke stupid suffer suicid
    surgery swastika sword taliban tampon terminat terror therapist therapy thicc threat thug titties tombstone
    tortur tragedy tumor tumour twat unalive unemploy urine vagina violen virgin vomit wank weapon wheelchair whore
    worthless youarefired yourefired zionis""".split()
)
"""Beginnings of such parts, and of a whole name without its underlines."""


class CustomEmoji:
    """`names`: as the workspace spells them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_letters = {_letters(name): name for name in sorted(names, reverse=True) if is_usable(name)}

    def found(self, words: Sequence[str]) -> list[tuple[str, int, int]]:
        """The names that `features.tokens` speak of - :shipit: in "ship it", :party_parrot: in "party parrot".

        Each with the place words[start:end], in order; `:shipit:` itself counts, too.
        """
        found = []
        for start in range(len(words) if self._by_letters else 0):
            letters = ""
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1):
                letters += _letters(words[end - 1].strip(":"))
                if (name := self._by_letters.get(letters)) is not None:
                    found.append((name, start, end))
        return found


def is_usable(name: str) -> bool:
    """`name` can be meant by what people write, and says nothing that hurts."""
    parts = name.replace("-", "_").split("_")
    letters = _letters(name)
    if (
        not _SHORTEST <= len(letters) <= len(name) <= _LONGEST
        or letters.isdigit()
        or letters in _EVERYDAY
        or not _SAFE.issuperset(name)
    ):
        return False
    return not any(one.rstrip(_DIGITS) in _NEVER or one.startswith(_STEMS) for one in (*parts, letters))


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "")
