"""The cast and the groups of Bro Wennol. All are invented; example.org belongs to nobody."""

from dataclasses import dataclass

PASSWORD = "share the hall"


@dataclass(frozen=True)
class Person:
    """Somebody whom the demo prints, who can sign in."""

    first: str
    language: str
    does: str
    is_staff: bool = False

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.first.lower()}@example.org"


CAST = (
    Person("Amina", "en-gb", "runs the scout group, which has a grant and shares its hut"),
    Person("Bill", "en-gb", "keeps Glan Wennol School's halls and answers requests"),
    Person("Chidi", "en-gb", "is from the chess club, which has a grant and shares nothing"),
    Person("Rhys", "en-gb", "has just started the ukulele circle"),
    Person("Megan", "en-gb", "runs a training firm and books for it"),
    Person("Delyth", "cy", "drives the evening bus and reads Welsh"),
    Person("Nerys", "cy", "coordinates the evening bus: its timetable, its riders and its drivers"),
    Person("Stan", "en-gb", "keeps the bus depot and lends its vehicles"),
    Person("Idris", "en-gb", "drives the evening bus; his hours are the silver band's"),
    Person("Huw", "en-gb", "drives too, and asks for a car on Sundays for his chapel"),
    Person("Jordan", "en-gb", "may drive the eight-seater, and not yet the minibus: the law says why"),
    Person("Olwen", "cy", "rides with the evening bus"),
    Person("Sioned", "cy", "looks after the whole of Rhannu for the council (also /admin/)", is_staff=True),
)

# Organisation → who belongs, and as what. Where none of the cast is named, an invented owner is made.
ROLES = (
    ("wennol-scouts", "Amina", "owner"),
    ("young-carers", "Amina", "booker"),
    ("ysgol-glan-wennol", "Bill", "owner"),
    ("shuttlecocks", "Bill", "treasurer"),
    ("chess-club", "Chidi", "owner"),
    ("ukulele-circle", "Rhys", "owner"),
    ("clear-path", "Megan", "owner"),
    ("bws-min-nos", "Nerys", "owner"),
    ("bws-min-nos", "Delyth", "booker"),
    ("cor-y-felin", "Delyth", "booker"),
    ("bro-wennol-council", "Sioned", "owner"),
    ("bro-wennol-council", "Gareth", "manager"),
)


@dataclass(frozen=True)
class Group:
    """A community group; `owner` is invented too, unless one of the cast runs it."""

    slug: str
    name: str
    name_cy: str
    kind: str
    owner: str
    language: str = "en-gb"
    postcode: str = ""


GROUPS = (
    Group("wennol-scouts", "3rd Wennol Scouts", "3ydd Sgowtiaid Wennol", "charity", "Amina", "en-gb", "NP20 3DA"),
    Group("chess-club", "Wennol Chess Club", "Clwb Gwyddbwyll Wennol", "group", "Chidi", "en-gb", "NP20 1ET"),
    Group("bws-min-nos", "Wennol Evening Bus", "Bws Min Nos Wennol", "charity", "Nerys", "cy", "NP19 0PH"),
    Group("young-carers", "Bro Wennol Young Carers", "Gofalwyr Ifanc Bro Wennol", "charity", "Rhiannon", "cy"),
    Group("cor-y-felin", "Mill Choir", "Côr y Felin", "group", "Emrys", "cy", "NP19 0PU"),
    Group("shuttlecocks", "Hafod Shuttlecocks", "Gwenoliaid yr Hafod", "group", "Priya", "en-gb", "NP10 9EL"),
    Group("silver-band", "Pantygof Silver Band", "Band Arian Pant-y-gof", "charity", "Idris", "en-gb", "NP11 6DH"),
    Group("clwb-clebran", "Welsh Learners' Chat Club", "Clwb Clebran", "group", "Non", "cy"),
    Group("cylch-ti-a-fi", "Wennol Parent and Toddler Group", "Cylch Ti a Fi Wennol", "group", "Catrin", "cy"),
    Group("memory-cafe", "Memory Café", "Caffi'r Cof", "charity", "Margaret", "en-gb", "NP19 8JW"),
    Group("repair-cafe", "Bro Wennol Repair Café", "Caffi Trwsio Bro Wennol", "enterprise", "Tomasz", "en-gb"),
    Group("newcomers", "Welcome to Wennol", "Croeso i Wennol", "charity", "Samira", "", "NP20 2QD"),
    Group("youth-theatre", "Bell Youth Theatre", "Theatr Ieuenctid y Gloch", "group", "Jordan", "en-gb"),
    Group("street-pastors", "Wennol Street Pastors", "Bugeiliaid Stryd Wennol", "faith", "Grace", "en-gb"),
    Group("ukulele-circle", "Wennol Ukulele Circle", "Cylch Iwcalili Wennol", "group", "Rhys", "en-gb", "NP20 2GA"),
    Group("clear-path", "Clear Path Training Ltd", "Hyfforddiant Llwybr Clir Cyf", "firm", "Megan", "", "NP20 1FS"),
    Group("gentle-exercise", "Gentle Exercise for Over-60s", "Ymarfer Ysgafn i Rai Dros 60", "group", "Olwen", "cy"),
)
