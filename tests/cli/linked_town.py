"""A municipality whose classes are linked in every way, as files; counted on paper in `test_calendar_year`.

    spring 2026 (2025/26)        autumn 2026 (2026/27)     the same pupils by
    Ängsskolan 4A 24             5A 13, 5B 12              a split
    Ängsskolan 2A 10, 2B 12      3A 21                     a merge
    Ängsskolan 1C 15                                       no link here; at Sjöskolan, elsewhere, it became 2C 16
    Ängsskolan 5-6 Blå 8 + 12    6A 20 (stage 6)           a link from stages of Tåget to one of MVP
    Ängsskolan 3B 20             Österskolan 4D 22         a link between two schools
    Ängsskolan 0A 10, Österskolan 0B 9
                                 Ängsskolan 1X 11 (was 0B), Österskolan 1Y 12 (was 0A and 0B)

Each plan has its eight sessions due every 34 days from 1 September, five of them in spring and three in autumn.
"""

from tests.cli.conftest import Operator

ANGS, OST, SJO = "99000001", "99000003", "99010001"
NATIONAL = "e.rikslead@example.org"
PASSWORD = "fyra vanliga ord i rad"

SCHOOLS = """\
kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade;oppnad;stangd
9900;Exempelköping;99000001;Ängsskolan;kommunal;Norr;;
9900;Exempelköping;99000003;Österskolan;kommunal;Söder;;
9900;Exempelköping;99000004;Ödeskolan;kommunal;Söder;;
9900;Exempelköping;99000005;Stängda skolan;kommunal;Norr;;2025-12-31
9901;Påhittade;99010001;Sjöskolan;kommunal;;;
"""
CLASSES = """\
lasar;skolenhetskod;klass;stadium;elever;foregaende_klass
2025/26;99000001;4A;4;24;
2025/26;99000001;2A;2;10;
2025/26;99000001;2B;2;12;
2025/26;99000001;1C;1;15;
2025/26;99000001;5-6 Blå;5;8;
2025/26;99000001;5-6 Blå;6;12;
2025/26;99000001;3B;3;20;
2025/26;99000001;0A;0;10;
2025/26;99000003;0B;0;9;
2025/26;99000005;1S;1;17;
2026/27;99000001;5A;5;13;4A
2026/27;99000001;5B;5;12;4A
2026/27;99000001;3A;3;21;2A+2B
2026/27;99000001;6A;6;20;5-6 Blå
2026/27;99000001;1X;1;11;99000003/0B
2026/27;99000003;4D;4;22;99000001/3B
2026/27;99000003;1Y;1;12;99000001/0A+0B
2026/27;99010001;2C;2;16;99000001/1C
"""
PLANS = """\
lasar;skolenhetskod;klass;program;programversion
2025/26;99000001;4A;TAGET;TAGET-45
2025/26;99000001;2A;TAGET;TAGET-23
2025/26;99000001;2B;TAGET;TAGET-23
2025/26;99000001;5-6 Blå;TAGET;TAGET-45
2025/26;99000001;3B;TAGET;TAGET-23
2026/27;99000001;5A;TAGET;TAGET-45
2026/27;99000001;5B;TAGET;TAGET-45
2026/27;99000001;3A;TAGET;TAGET-23
2026/27;99000003;4D;TAGET;TAGET-45
"""
SESSIONS = """\
lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;narvarande;minuter;utfall;hinder
2025/26;99000001;4A;TAGET;4;0;2026-01-20;genomfort;20;40;enligt_manual;
2025/26;99000001;2A;TAGET;4;0;2026-01-20;genomfort;9;40;enligt_manual;
2025/26;99000001;2B;TAGET;4;0;2026-01-20;genomfort;10;40;enligt_manual;
2025/26;99000001;5-6 Blå;TAGET;4;0;2026-01-20;genomfort;14;40;enligt_manual;
2025/26;99000001;3B;TAGET;1;0;2025-10-07;genomfort;20;40;enligt_manual;
2025/26;99000001;3B;TAGET;2;0;2025-11-11;genomfort;20;40;enligt_manual;
2025/26;99000001;3B;TAGET;3;0;2026-01-13;genomfort;17;40;enligt_manual;
2025/26;99000001;3B;TAGET;4;0;2026-01-20;genomfort;16;40;enligt_manual;
2025/26;99000001;3B;TAGET;5;0;2026-02-24;genomfort;15;40;enligt_manual;
2025/26;99000001;3B;TAGET;6;0;2026-03-24;genomfort;17;40;enligt_manual;
2025/26;99000001;3B;TAGET;7;0;2026-04-28;installt;;;;tid
2026/27;99000001;5A;TAGET;1;0;2026-10-06;genomfort;12;40;enligt_manual;
2026/27;99000001;5B;TAGET;1;0;2026-10-06;genomfort;11;40;enligt_manual;
2026/27;99000001;3A;TAGET;1;0;2026-10-06;genomfort;18;40;enligt_manual;
2026/27;99000003;4D;TAGET;1;0;2026-10-06;genomfort;19;40;enligt_manual;
2026/27;99000003;4D;TAGET;2;0;2026-11-10;installt;;;;personal
"""
USERS = f"""\
epost;namn;roll;skolenhetskod;kommunkod
{NATIONAL};Ella Exempel;programansvarig;;alla
"""


def settle(tracker: Operator) -> None:
    """Import the municipality and who sees it all."""
    files = {"schools": SCHOOLS, "classes": CLASSES, "plans": PLANS, "sessions": SESSIONS, "users": USERS}
    for kind, contents in files.items():
        answer = tracker.give(kind, contents)
        assert (answer.code, answer.errors) == (0, ""), answer
    assert tracker("password", NATIONAL, "--password-stdin", typed=PASSWORD).code == 0
