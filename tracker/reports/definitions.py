"""What each column of a file holds, in the words of domain.md: one source for spreadsheets, schemas and pages.

Files speak Swedish in headings, codes and definitions. What a page shows as a figure has its words from the page.
"""

from flask_babel import LazyString

from tracker.words import lazy_gettext as _
from tracker.words import speaking_in

# Word for word what the page says under *Så räknas det*.
FIGURES: dict[str, LazyString] = {
    "elever_nadda_minst": _(
        "For each class the session where most were present counts. So many different pupils must have been there. "
        "Without names it cannot be known exactly."
    ),
    "klasser_fullfoljda": _(
        "A class is completed when at least 75 percent of its core sessions are held, if the year's settings say "
        "nothing else. Half groups count as parts."
    ),
    "rapporteringsgrad_procent": _(
        "Sessions that should have been held by now and that have a log, held or cancelled. A session without a log "
        "may still have been held."
    ),
    "dos_procent": _(
        "Sessions held, half groups as parts, divided by the sessions due in the period. It may pass 100 percent in a "
        "part of a year."
    ),
    "narvaro_procent": _("Pupils present at the sessions held, divided by the pupils of those classes and groups."),
    "elevtimmar": _("Pupils present times minutes, added up over the sessions held and divided by 60."),
}

COLUMNS = {
    "period": "Läsår (2026/27), termin (HT2026) eller kalenderår (2026) som siffrorna gäller.",
    "lasar": "Läsåret, 1 juli till 30 juni, skrivet som 2026/27.",
    "termin": "Terminen som passets datum ligger i: HT är 1 juli till 31 december, VT 1 januari till 30 juni.",
    "kommunkod": "Kommunens fyra siffror, med inledande nolla.",
    "kommun": "Kommunens namn.",
    "skolenhetskod": "Skolenhetens åtta siffror i Skolverkets register. Flera skolor kan heta lika, koden är unik.",
    "skola": "Skolenhetens namn.",
    "huvudenhet": "Koden för den skola som en liten enhet räknas till i offentliga siffror. Tom om den räknas för sig.",
    "omrade": "Kommunens område, till exempel ett bostadsområde. Tom för skolor utan område.",
    "huvudmannatyp": "Vem som driver skolan: kommunal, enskild, region eller stat.",
    "program": "TAGET (Tåget) eller MVP (Mentors in Violence Prevention). Programmens elever läggs aldrig ihop.",
    "programversion": "Koden för den programversion som klassen följer.",
    "skolklasser_malgrupp": "Klasser med minst en elev i programmets stadier, med eller utan plan.",
    "elever_malgrupp": "Elever i programmets stadier i alla klasser, med eller utan plan, enligt klassernas elevantal.",
    "klasser_startade": "Klasser med minst ett genomfört pass i perioden.",
    "elever_nadda_hogst": "Högst så många olika elever kan ha varit med: alla närvarande ihop, dock högst klassen.",
    "rackvidd_procent": "Nådda elever, minst, delat med alla elever i målgruppen. Tal i procent, 0–100.",
    "pass_planerade": "Pass som enligt planen skulle hållas i perioden.",
    "pass_genomforda": "Genomförda pass i perioden. Pass i halvgrupp räknas som delar.",
    "foljsamhet_procent": "Loggar som säger enligt manual, delat med alla loggar för genomförda pass.",
    "regelversion": "Versionen av de räkneregler som siffrorna är räknade med.",
    "klass": "Klassens namn det läsåret.",
    "stadier": "Klassens stadier som deltar, 0 (förskoleklass) till 12, med + emellan.",
    "stadium": "Stadium, 0 (förskoleklass) till 12.",
    "elever": "Elevantal. Aldrig namn.",
    "grupper": "Antal grupper: 1 är hela klassen, 2–8 är fasta delar av den.",
    "grupp": "Vilken grupp: 0 är hela klassen.",
    "framdrift.status": "Vid periodens slut: ej_startad, pagar eller fullfoljd.",
    "pass.status": "genomfort eller installt.",
    "id": "Loggens eget id. Behåll det, så blir en ändrad rad en rättelse och inte ett nytt pass.",
    "pass_nr": "Passets nummer i programversionen.",
    "pass_titel": "Passets namn i programversionen.",
    "datum": "Dagen då passet hölls eller ställdes in.",
    "narvarande": "Antal elever som var med. Tom för inställda pass.",
    "flickor": "Antal flickor, om det är angivet.",
    "pojkar": "Antal pojkar, om det är angivet.",
    "minuter": "Passets längd i minuter.",
    "utfall": "enligt_manual, med_anpassning eller delvis.",
    "anpassning": "Vad som ändrades: forkortat, bytt_ovning, tillagt, uppdelat, sprak_stod eller annan.",
    "planerad_anpassning": "ja om anpassningen var planerad, nej om den kom av sig själv.",
    "hinder": "Varför passet ställdes in: tid, lokal, personal, franvaro, oro, teknik eller annat.",
    "ledarroller": "Vilka som ledde passet, med + emellan: larare, fritids, elevhalsa, polis, socialtjanst med flera.",
    "elevmentorer": "Antal elevmentorer. Aldrig namn.",
    "engagemang": "Elevernas engagemang, 1–5, som ledaren såg det.",
    "kommentar": "Ledarens kommentar, högst 280 tecken.",
    "kalla": "Hur loggen kom in: formular, elevmentorlank eller import.",
    "bekraftad": "ja, eller nej för det som elevmentorer har loggat och ingen har bekräftat än. Räknas i båda fallen.",
    "skapad": "När loggen skrevs, svensk tid.",
    "andrad": "När loggen senast ändrades, svensk tid.",
    "revision": "Hur många gånger loggen har skrivits: 1 är den första.",
    "oppnad": "Skolans första dag. Tom om den alltid har funnits.",
    "stangd": "Skolans sista dag. Tom om den finns kvar.",
    "matdatum": "Dagen som elevantalet gäller, oftast 15 oktober.",
    "foregaende_klass": "Samma elevers klass året före: namnet, eller skolenhetskod/namn vid en annan skola.",
    "levererande_skolenhetskod": "Skolan som håller passen, om det är en annan än klassens egen.",
    "start": "Planens första dag.",
    "slut": "Planens sista dag.",
    "avslutad": "Dagen då planen avslutades i förtid. Tom om den inte gjorde det.",
    "ledare": "Passledarnas e-postadresser, med + emellan.",
    "epost": "Personens e-postadress, som är hens inloggning.",
    "namn": "Personens namn.",
    "tidpunkt": "När det hände, svensk tid.",
    "person": "Vem som gjorde det.",
    "handelse": "Vad som gjordes, till exempel Ändrade en logg.",
    "vad": "Vad det gällde, till exempel klass, program och pass.",
    "uppgift": "Uppgiften som ändrades. En händelse har en rad för varje uppgift.",
    "fran": "Vad uppgiften var före ändringen. Tom för det som är nytt.",
    "till": "Vad uppgiften blev. Av fritext, namn och e-post visas bara att de ändrades.",
    "roll": "passledare, skolkoordinator, programansvarig, lasare eller administrator.",
}


def definition(table: str, key: str) -> str:
    """Return what a column of a table holds, in Swedish as the file."""
    with speaking_in("sv"):
        return str(FIGURES[key]) if key in FIGURES else COLUMNS.get(f"{table}.{key}") or COLUMNS[key]
