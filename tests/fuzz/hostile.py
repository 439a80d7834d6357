"""What nobody sends who means well: values for fields, files and whole requests."""

# Whatever is typed comes back as text: these never do as they are, nor does the sum that a template would do.
PROBE = "zq7<b onfocus=zq>zq7\"zq7'zq{{7*7}}zq{%7*7%}"
PROBES = (PROBE, "zq7<i>", 'zq7"x', "zq7'x")  # short ones too, where a name has few letters
RAW = ("zq7<", 'zq7"', "zq7'", "zq49zq")

GIVEN: dict[str, str | bytes] = {
    "nothing": "",
    "blank": " \t ",
    "tags": PROBE,
    "script": "</textarea></script><script>alert(1)</script>" + PROBE,
    "sql": "' OR 1=1; DROP TABLE school; --",
    "like": "%_\\%%",
    "path": "../../../../../../etc/passwd",
    "address": "//evil.example/\\/javascript:alert(1)",
    "format": "%s%n%(x)s{x}{0.__class__}$x",
    "nul": "a\0b",
    "surrogate": b"a\xed\xa0\x80b",
    "half a letter": b"\xc3",
    "right to left": "\u202egnp.\u2066exe\u200f\u200b\ufeff",
    "control": "a\x01\x08\x0b\x1b[31m\x7f\x85b",
    "lines": "a\r\nX-Evil: 1\r\n\r\n\u2028b\u2029\x1eb",
    "marks": "Z" + "\u0300" * 60 + "\U0001f469\u200d\U0001f466",
    "minus": "-1",
    "zero": "0",
    "one": "1",
    "most of 32 bits": "2147483648",
    "most of 64 bits": "9223372036854775808",
    "many digits": "9" * 5000,
    "fraction": "1.5e309",
    "no number": "NaN",
    "other digits": "٣²①",
    "no day": "2026-02-30",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no such year": "9999/00",
    "far term": "HT0000",
    "week day": "2026-W01-1",
    "two ids": "00000000-0000-0000-0000-000000000000,1:1",
    "an id": "{11111111-1111-4111-8111-111111111111}",
    "deep": "[" * 20_000,
    "long word": "a" * 5_000,
    "long": "å ä ö " * 40_000,
    "longest word": "a" * 400_000,
    "too long": "a" * 1_100_000,
}
TEXTS = {name: text if isinstance(text, bytes) else text.encode() for name, text in GIVEN.items()}
# What a database, or whatever draws a file, takes differently.
SHARP = ("nul", "surrogate", "control", "most of 32 bits", "most of 64 bits", "many digits", "other digits", "last day")

FILES: dict[str, bytes] = {
    "nothing": b"",
    "a word": b"a",
    "nul": b"\0" * 100,
    "no letters": bytes(range(256)) * 4,
    "half a letter": "lasar;klass\nå".encode()[:-1],
    "a spreadsheet cut short": b"PK\x03\x04" + b"\0" * 30,
    "deep lists": b"[" * 100_000,
    "deep things": b'{"a":' * 100_000,
    "a list": b"[]",
    "a number": b"1" * 5_000,
    "no number": b"NaN",
    "half a text": b'{"kod": "\\ud800", "namn": "\\ud800", "pass": [{"nr": 1, "titel": "\\udfff"}]}',
    "wrong types": b'{"kod": [], "program": {}, "namn": 1, "agare": null, "ledning": true, "stadier": "x", "pass": 7}',
    "long line": b"a;" * 200_000,
    "tags": PROBE.encode(),
    "sum": b"=1+1;@x;+y;-z\n",
    "quotes": b'"' * 99_999,
}

FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[str, bytes]] = {
    "deep json": ("application/json", b"[" * 100_000),
    "json": ("application/json", b'{"name": {"$gt": ""}}'),
    "no type": ("", b"a=b"),
    "odd type": ("multipart/form-data; boundary*=x''%ff; charset=\xff", b"--x\r\n"),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "no end": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nA'),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nA\r\n--x--\r\n"),
    "no head": ("multipart/form-data; boundary=x", b"--x\r\n\r\nA\r\n--x--\r\n"),
    "odd head": ("multipart/form-data; boundary=x", b"--x\r\n\xff\xfe: \x00\r\nno colon\r\n\r\nA\r\n--x--\r\n"),
    "odd letters": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="name"\r\nContent-Type: a/b; charset=utf-7\r\n\r\n+\xed\r\n--x--',
    ),
    "not a form": (FORM, b"\xff\xfe\x00&=&&==&%&%zz=%&;"),
    "many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(5_000))),
    "many parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nA\r\n' * 2_000 + b"--x--\r\n",
    ),
    "xml": ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
}
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "BREW", "get")
HEADERS: dict[str, dict[str, str]] = {
    "language": {"Accept-Language": "sv;q=x,*;;q=9," + "a-" * 500},
    "cookies": {"Cookie": 'linjen=.eJx; making=²; made="; =;' + "x" * 4_000},
    "ranges": {"Range": "bytes=9-1,-,99999999999999999999-", "If-Range": "x"},
    "kept": {"If-None-Match": 'W/"', "If-Modified-Since": "Tue, 99 Foo 99999"},
    "key": {"Authorization": "Basic \xff\xff=="},
    "no key": {"Authorization": "Bearer " + "x" * 4_000},
    "accepts": {"Accept": "*/*;q=NaN,;,text/html;q=-1", "Accept-Encoding": "gzip;q=x,br;q=,*;q=2"},
    "from": {"Origin": "null", "Sec-Fetch-Site": "none", "Referer": "javascript:alert(1)"},
    "address": {"Host": "a:b@c:99999999"},
    "method": {"X-HTTP-Method-Override": "DELETE", "X-Forwarded-Host": "evil.example", "X-Original-URL": "/admin"},
}
