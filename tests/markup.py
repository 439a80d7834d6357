"""What every page must satisfy, whichever test loads it."""

from collections import Counter

from bs4 import BeautifulSoup
from html5lib import HTMLParser
from html5lib.constants import E as EXPLANATIONS


def faults(page: str) -> list[str]:
    """List what is wrong with the HTML of a page; an empty list is a good page."""
    return [*syntax_faults(page), *structure_faults(BeautifulSoup(page, "html.parser"))]


def syntax_faults(page: str) -> list[str]:
    """List where a page is not HTML, by line."""
    parser = HTMLParser()
    parser.parse(page)
    return [f"line {line}: {EXPLANATIONS[code] % values}" for (line, _), code, values in parser.errors]


def structure_faults(soup: BeautifulSoup) -> list[str]:
    """List what a page lacks: one heading, a title that starts with it, forms that go somewhere."""
    found = []
    for decoration in soup.select("h1 [aria-hidden=true]"):
        decoration.extract()
    headings = [words(heading.get_text(" ")) for heading in soup.find_all("h1")]
    title = words(soup.title.get_text(" ")) if soup.title else ""
    if len(headings) != 1:
        found.append(f"{len(headings)} h1, not one: {headings}")
    elif not headings[0] or not title.startswith(headings[0]):
        found.append(f"the title {title!r} does not start with the h1 {headings[0]!r}")
    found += [
        f"a form with neither action nor method: {str(form)[:80]}"
        for form in soup.find_all("form")
        if not (form.has_attr("action") or form.has_attr("method"))
    ]
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    found += [f"{times} elements with the id {name}" for name, times in ids.items() if times > 1]
    return found


def words(text: str) -> str:
    """Leave out the white space that a browser would not show."""
    return " ".join(text.split())
