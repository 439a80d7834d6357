"""Figures as a page shows them and as a file holds them, to hold one against the other."""

from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import Page

from tests.browser.hands import in_a_row

Row = dict[str, str]


def figures(page: Page) -> dict[str, str]:
    """Return the figures of a page, each with the words below it."""
    parts: list[list[str]] = page.locator(".figures > div").evaluate_all(
        "all => all.map(each => [...each.querySelectorAll('dt, dd, :scope > .hint')].map(part => part.textContent))"
    )
    return {in_a_row(name): in_a_row(" ".join(rest)) for name, *rest in parts}


def shown_rows(page: Page) -> dict[str, list[str]]:
    """Return the cells of the table of schools, by unit code."""
    rows: list[list[str]] = page.locator("tr[data-unit]").evaluate_all(
        "all => all.map(row => [row.dataset.unit, ...[...row.querySelectorAll('th a, td')].map(c => c.textContent)])"
    )
    return {code: [in_a_row(cell) for cell in cells] for code, *cells in rows}


def as_shown(row: Row) -> list[str]:
    """Return a line of the file as the table writes it."""
    return [
        row["skola"],
        row["omrade"],
        percent(row["rackvidd_procent"]),
        f"{row['elever_nadda_minst']} av {row['elever_malgrupp']}",
        f"{row['klasser_startade']} av {row['skolklasser_malgrupp']}",
        row["klasser_fullfoljda"],
        percent(row["rapporteringsgrad_procent"]),
    ]


def added_up(rows: list[Row]) -> dict[str, str]:
    """Return the headline figures that follow from the lines of the file."""

    def total(column: str) -> Decimal:
        return sum((Decimal(row[column].replace(",", ".")) for row in rows), Decimal(0))

    def share(part: Decimal, whole: Decimal) -> str:
        return percent(str((part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ","))

    pupils, least, most = total("elever_malgrupp"), total("elever_nadda_minst"), total("elever_nadda_hogst")
    held, planned = total("pass_genomforda"), total("pass_planerade")
    return {
        "Nådda elever, minst": f"{least} av {pupils} högst {most} olika elever",
        "Levererad dos": f"{share(held, planned)} {held.normalize():f} av {planned} planerade pass",
        "Elevtimmar": f"{total('elevtimmar')} timmar tillsammans".replace(".", ","),
    }


def percent(cell: str) -> str:
    """Return a share of the file as pages write it."""
    return cell if cell == "." else f"{cell} %"
