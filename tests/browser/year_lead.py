"""What a lead does at a desk in the course of a school year."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.hands import PASSWORD, heading
from tests.browser.year_files import LEAD, LEADER, written


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).first.click()


def said(page: Page, words: str) -> None:
    """Wait for what the page says about what was just done."""
    expect(page.get_by_role("status").first).to_contain_text(words)


def go(page: Page, *links: str) -> None:
    """Follow links by name, from the page that lists what a lead looks after."""
    page.goto("/")
    page.get_by_role("link", name="Administrera", exact=True).click()
    for name in links:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def set_up(page: Page, link: str) -> None:
    """Become the administrator of Botkyrka, and its programme lead."""
    page.goto(link)
    page.get_by_label("Ditt namn").fill("P. Ansvarig")
    page.get_by_label("E-post").fill(LEAD)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_label("Kommun").select_option("Botkyrka")
    press(page, "Kom i gång")
    page.wait_for_url("/")


def bring_in(page: Page, folder: Path) -> None:
    """Import people, classes and plans, each file looked through before."""
    for kind, path in written(folder).items():
        go(page, "Importera filer", kind)
        page.get_by_label("Fil", exact=True).set_input_files(path)
        press(page, "Granska filen")
        press(page, "Importera:")
        said(page, "Filen är importerad.")


def invite(page: Page, name: str) -> str:
    """Make a link with which somebody chooses a password."""
    go(page, "Personer", name)
    press(page, "Skapa en inbjudningslänk")
    return page.get_by_label("Länken").input_value()


def plan_stage_4(page: Page) -> None:
    """Let all classes of stage 4 follow Tåget, led by A. Lärare, seeing the numbers first."""
    go(page, "Planer", "Skapa planer för många klasser")
    page.get_by_label("Programversion").select_option("TAGET-45")
    page.get_by_label("4", exact=True).check()
    page.get_by_label("Passledare").select_option(LEADER)
    press(page, "Se vad som skapas")
    expect(page.get_by_role("heading", name="2 planer skapas")).to_be_visible()
    press(page, "Skapa 2 planer")
    said(page, "2 planer är skapade.")


def divide_4a(page: Page) -> None:
    """Move 12 of the 27 of 4A to a class of their own, which begins Tåget anew."""
    go(page, "Klasser och elevantal", "4A", "Dela i två")
    page.get_by_label("Den nya klassens namn").fill("4D")
    page.get_by_label("Elever i åk 4").fill("12")
    page.get_by_label("Tåget 4–5").check()
    press(page, "Se vad som händer")
    said(page, "4A har 15 elever från och med 15 mars, 4D får 12.")
    press(page, "Dela klassen")
    said(page, "Klassen är delad.")


def change_version_of_4b(page: Page) -> None:
    """Publish the next version of Tåget 4–5, and let 4B follow it from today."""
    go(page, "Programversioner", "Tåget 4–5")
    press(page, "Börja nästa version")
    press(page, "Ner Ombord på Tåget")
    page.get_by_role("link", name="Publicera …").click()
    press(page, "Publicera Tåget 4–5")
    said(page, "Den är publicerad.")
    go(page, "Planer")
    page.get_by_label("Välj 4B").check()
    press(page, "Byt deras programversion")
    page.get_by_label("Den nya programversionen").select_option("TAGET-45-2")
    press(page, "Se vad som händer")
    press(page, "Byt för 1 plan")
    said(page, "1 klass byter programversion.")


def make_next_year(page: Page) -> None:
    """Let every class go on to the next school year, as proposed."""
    go(page, "Nästa läsår")
    expect(heading(page)).to_have_text("Nästa läsår, 2027/28")
    press(page, "Skapa")
    said(page, "Skapat:")


def promise(page: Page, year: str) -> None:
    """Write down what the municipality and the police promised for a school year."""
    page.goto("/")
    page.get_by_role("link", name="Medborgarlöftet").click()
    page.get_by_label("Period").select_option(year)
    press(page, "Visa")
    page.get_by_role("link", name="Skriv löftet").click()
    page.get_by_label("Vad kommunen och polisen lovar").fill("Vi lovar att alla är trygga.")
    press(page, "Spara löftet")
    said(page, "Löftet är sparat.")


def close(page: Page, label: str) -> None:
    """Close a period that is over, from the reminder on home."""
    page.goto("/")
    page.get_by_role("link", name=f"{label}, Botkyrka").click()
    press(page, f"Stäng {label}")
    said(page, "Perioden är stängd.")
    expect(page.get_by_text("Alla siffror är desamma nu som när de publicerades.")).to_be_visible()
