"""What every page must satisfy, whichever test loads it."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from html5lib import HTMLParser
from html5lib.constants import E as EXPLANATIONS


@lru_cache(maxsize=1000)
def faults(page: str) -> tuple[str, ...]:
    """Tell what is wrong with the HTML of a page; nothing of a good page. The same page comes in many tests."""
    parser = HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page)
    syntax = [f"line {line}: {EXPLANATIONS[code] % values}" for (line, _), code, values in parser.errors]
    return (*syntax, *structure_faults(document))


def structure_faults(document: Element) -> list[str]:
    """List what a page lacks: one heading, a title that starts with it, forms that go somewhere."""
    found = []
    headings = [spoken(heading) for heading in document.iter("h1")]
    title = spoken(document.find("head/title"))
    if len(headings) != 1:
        found.append(f"{len(headings)} h1, not one: {headings}")
    elif not headings[0] or not title.startswith(headings[0]):
        found.append(f"the title {title!r} does not start with the h1 {headings[0]!r}")
    found += [
        f"a form with neither action nor method: {form.attrib}"
        for form in document.iter("form")
        if not {"action", "method"} & set(form.keys())
    ]
    ids = Counter(element.get("id") for element in document.iter() if element.get("id"))
    found += [f"{times} elements with the id {name}" for name, times in ids.items() if times > 1]
    return found


def spoken(element: Element | None) -> str:
    """Return the text of an element without its decorations, in the white space that a browser would show."""
    return " ".join(" ".join(texts(element)).split()) if element is not None else ""


def texts(element: Element) -> Iterator[str]:
    """Yield the texts in an element, less what is hidden from those who listen."""
    yield element.text or ""
    for child in element:
        if child.get("aria-hidden") != "true":
            yield from texts(child)
        yield child.tail or ""
