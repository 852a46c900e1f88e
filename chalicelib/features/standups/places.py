"""Cities and countries that give no time zone its name. Pure; it reads tzdata, and nothing else."""

from functools import cache
from importlib import resources

CITIES = {
    "Asia/Kolkata": "mumbai delhi newdelhi bangalore bengaluru chennai hyderabad pune kolkatta ahmedabad jaipur",
    "Asia/Shanghai": "beijing peking shenzhen guangzhou chengdu hangzhou wuhan nanjing tianjin xian suzhou",
    "Asia/Tokyo": "osaka kyoto yokohama nagoya sapporo fukuoka",
    "Asia/Seoul": "busan incheon",
    "Asia/Dubai": "abudhabi sharjah",
    "Asia/Ho_Chi_Minh": "hanoi danang saigon hochiminhcity",
    "Asia/Jerusalem": "haifa",
    "Asia/Karachi": "lahore islamabad",
    "Asia/Riyadh": "jeddah mecca",
    "Asia/Bangkok": "chiangmai phuket",
    "Asia/Jakarta": "bandung surabaya",
    "Asia/Makassar": "bali denpasar",
    "Asia/Manila": "cebu quezoncity",
    "Asia/Yangon": "mandalay",
    "Australia/Sydney": "canberra",
    "Australia/Brisbane": "goldcoast cairns",
    "Pacific/Auckland": "wellington christchurch",
    "Africa/Johannesburg": "capetown durban pretoria",
    "Africa/Lagos": "abuja",
    "Africa/Nairobi": "mombasa",
    "Africa/Cairo": "giza",
    "Africa/Casablanca": "rabat marrakech marrakesh",
    "America/New_York": (
        "newyorkcity nyc brooklyn manhattan boston washington washingtondc dc miami atlanta philadelphia pittsburgh "
        "orlando tampa charlotte baltimore cleveland"
    ),
    "America/Chicago": "houston dallas austin sanantonio neworleans minneapolis milwaukee nashville memphis stlouis",
    "America/Denver": "saltlakecity albuquerque",
    "America/Los_Angeles": "la sf sanfrancisco seattle sandiego lasvegas sanjose oakland sacramento portland",
    "America/Toronto": "ottawa quebec quebeccity",
    "America/Edmonton": "calgary",
    "America/Mexico_City": "guadalajara puebla",
    "America/Bogota": "medellin cali",
    "America/Sao_Paulo": "rio riodejaneiro brasilia portoalegre curitiba belohorizonte",
    "America/Argentina/Buenos_Aires": "rosario",
    "Europe/London": "manchester edinburgh glasgow liverpool leeds bristol cardiff oxford",
    "Europe/Dublin": "cork galway",
    "Europe/Paris": "lyon marseille toulouse nice bordeaux lille strasbourg nantes",
    "Europe/Berlin": (
        "munich munchen muenchen frankfurt hamburg cologne koln koeln stuttgart dusseldorf duesseldorf leipzig dresden "
        "nuremberg nurnberg hannover bremen bonn"
    ),
    "Europe/Madrid": "barcelona valencia seville sevilla malaga bilbao",
    "Europe/Rome": "milan milano roma turin torino naples napoli florence firenze venice venezia bologna",
    "Europe/Zurich": "geneva geneve genf bern basel lausanne",
    "Europe/Prague": "praha prag brno ostrava plzen",
    "Europe/Vienna": "wien graz linz salzburg innsbruck",
    "Europe/Warsaw": "warszawa krakow cracow wroclaw gdansk poznan lodz katowice",
    "Europe/Lisbon": "lisboa porto",
    "Europe/Amsterdam": "rotterdam thehague denhaag utrecht eindhoven",
    "Europe/Brussels": "antwerp ghent bruxelles brussel",
    "Europe/Copenhagen": "kobenhavn aarhus",
    "Europe/Stockholm": "gothenburg goteborg malmo",
    "Europe/Oslo": "bergen trondheim",
    "Europe/Helsinki": "tampere espoo turku",
    "Europe/Bucharest": "cluj clujnapoca timisoara iasi",
    "Europe/Athens": "thessaloniki",
    "Europe/Kyiv": "lviv kharkiv odesa odessa dnipro",
    "Europe/Moscow": "saintpetersburg stpetersburg",
    "Europe/Istanbul": "ankara izmir",
}
"""Large ones, by their zone."""
_ALSO = {
    **dict.fromkeys("uk greatbritain britain unitedkingdom england scotland wales northernireland".split(), "GB"),
    **dict.fromkeys("us usa unitedstatesofamerica america".split(), "US"),
    **dict.fromkeys("southkorea korea republicofkorea".split(), "KR"),
    **{"northkorea": "KP", "czechia": "CZ", "uae": "AE", "holland": "NL", "thenetherlands": "NL", "burma": "MM"},
    **{"myanmar": "MM", "ivorycoast": "CI", "bosnia": "BA", "bosniaandherzegovina": "BA", "deutschland": "DE"},
    **{"espana": "ES", "italia": "IT", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "polska": "PL"},
    **{"brasil": "BR", "trinidad": "TT", "russianfederation": "RU", "turkiye": "TR", "congo": "CD"},
}
"""Of countries, beside tzdata's names."""


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """Zones by their country's names as tzdata writes them, and by its code, `DE`."""
    zones: dict[str, tuple[str, ...]] = {}
    for code, _, zone, *_ in _table("zone.tab"):
        zones[code] = (*zones.get(code, ()), zone)
    names = {name: code for code, name, *_ in _table("iso3166.tab")} | _ALSO
    return zones | {name: zones[code] for name, code in names.items() if code in zones}


def _table(name: str) -> list[list[str]]:
    """Of the package; without it, no country is known."""
    try:
        text = (resources.files("tzdata") / "zoneinfo" / name).read_text()
    except (ModuleNotFoundError, OSError):
        return []
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
