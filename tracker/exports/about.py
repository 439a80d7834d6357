"""What a file says about itself beside its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.dates import now

TITLES = {
    "rackvidd": "Räckvidd per skola och program",
    "framdrift": "Framdrift per plan",
    "pass": "Loggade pass",
    "skolor": "Skolor",
    "klasslista": "Klasslista",
    "planer": "Planer",
    "anvandare": "Användare",
    "handelselogg": "Händelselogg",
}
# What a file can be narrowed to beside its period, as its sheet calls it.
CHOICES = {
    "municipality": "kommun",
    "programme": "program",
    "curriculum": "programversion",
    "area": "område",
    "school": "skola",
    "owner": "huvudman",
    "stage": "stadium",
    "person": "person",
    "thing": "sak",
    "from": "från",
    "to": "till",
}


@dataclass(frozen=True)
class About:
    """The period that a file is about, None for everything, what it was narrowed to, and when it was made."""

    period: str | None
    rule_version: int
    filters: Mapping[str, str] = field(default_factory=dict)
    made_at: datetime = field(default_factory=now)

    def named(self, name: str) -> str:
        """Return what a file is called: by its table, the municipality that it was narrowed to, and its period."""
        period = (self.period or "").replace("/", "-")
        return "-".join(filter(None, [name, self.filters.get("municipality"), period]))

    @property
    def choice(self) -> str:
        """Return in Swedish what the file was narrowed to beside its period, or nothing."""
        return ", ".join(f"{word}: {self.filters[name]}" for name, word in CHOICES.items() if name in self.filters)
