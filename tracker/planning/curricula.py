"""The curricula that every new database begins with; domain.md section 8. Only numbers and titles."""

from dataclasses import dataclass, field

from sqlalchemy import select

from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Delivery,
    Programme,
    begin_writing,
    db,
)

PROGRAMMES = {"TAGET": "Tåget", "MVP": "MVP"}
SCENARIO = "Scenarion"

TAGET = (
    ("Ombord på Tåget", None),
    ("Trygga vuxna", "anknytning"),
    ("Känslor hos mig och andra", "anknytning"),
    ("Jag duger", "självbild"),
    ("Killar, tjejer, alla", "könsnormer"),
    ("Skojbråk eller bråk?", "könsnormer"),
    ("Före, under, efter", "åskådarperspektiv"),
    ("Förebilder", "ledarskap"),
)
BOTKYRKA = (
    "Lära känna varandra",
    "Vad är våld?",
    "Våldspyramiden",
    "Vilken åskådare vill du vara?",
    "Före, under, efter",
    "Normer för killar och tjejer",
    "Skojbråk och jargong",
    "Grupptryck och ledarskap",
    "Kränkningar på nätet",
    "Gränser och samtycke",
    "Vad har vi lärt oss?",
)
MAN = (
    "Introduktion till MVP",
    "Vilken åskådare vill du vara?",
    "Vad är våld?",
    "Skydda eller förebygga?",
    "Scenarion 1",
    "Scenarion 2",
    "Trånga genusregler",
    "Trakasserier",
    "Grupptryck",
    "Sexualiserat våld",
    "Scenarion 3",
    "Gränser och samtycke",
    "Kränkningar på nätet",
    "Vad har vi lärt oss?",
)


@dataclass(frozen=True)
class Default:
    """A curriculum to begin with: sessions are title and theme, all core and of the same length."""

    code: str
    programme_code: str
    name: str
    owner: str
    delivery: Delivery
    stages: range
    minutes: int
    sessions: tuple[tuple[str, str | None], ...] = field(default=TAGET)


def untold(titles: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    """Return sessions whose theme is not told."""
    return tuple((title, None) for title in titles)


DEFAULTS = (
    Default("TAGET-F1", "TAGET", "Tåget F–1", "Botkyrka kommun", Delivery.TEACHER, range(2), 30),
    Default("TAGET-23", "TAGET", "Tåget 2–3", "Botkyrka kommun", Delivery.TEACHER, range(2, 4), 40),
    Default("TAGET-45", "TAGET", "Tåget 4–5", "Botkyrka kommun", Delivery.TEACHER, range(4, 6), 50),
    Default(
        "MVP-BOTKYRKA",
        "MVP",
        "MVP Botkyrka",
        "Botkyrka kommun",
        Delivery.PUPIL_MENTORS,
        range(6, 7),
        60,
        untold(BOTKYRKA),
    ),
    Default(
        "MVP-MAN-HOGSTADIET", "MVP", "MVP MÄN högstadiet", "MÄN", Delivery.ADULT_PAIR, range(7, 10), 60, untold(MAN)
    ),
)


def publish_default_curricula() -> None:
    """Add the programmes and the published curricula that are not there yet; harmless twice."""
    begin_writing()
    for code, name in PROGRAMMES.items():
        if db.session.get(Programme, code) is None:
            db.session.add(Programme(code=code, name=name))
    # First, because curricula name their programme by its code alone.
    db.session.flush()
    there = set(db.session.scalars(select(Curriculum.code)))
    db.session.add_all(published(default) for default in DEFAULTS if default.code not in there)
    db.session.flush()


def published(default: Default) -> Curriculum:
    """Return a new published curriculum with its stages and sessions."""
    return Curriculum(
        code=default.code,
        programme_code=default.programme_code,
        name=default.name,
        owner=default.owner,
        delivery=default.delivery,
        status=CurriculumStatus.PUBLISHED,
        stages=[CurriculumStage(stage=stage) for stage in default.stages],
        sessions=[
            CurriculumSession(
                number=number,
                title=title,
                theme=theme,
                minutes=default.minutes,
                half_group_recommended=title.startswith(SCENARIO),
            )
            for number, (title, theme) in enumerate(default.sessions, 1)
        ],
    )
