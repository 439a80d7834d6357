"""What is drawn once is known by the language and by where the product stands."""

from tests.client import WatchfulClient
from tests.pages.cast import soup


def test_pieces_are_in_the_language_and_lead_to_where_the_product_stands(client: WatchfulClient) -> None:
    for _time in range(2):
        for language, said in (("sv", "Tillgänglighet"), ("en", "Accessibility")):
            for root in ("", "/linjen"):
                page = client.get(
                    "/help", headers={"Accept-Language": language}, environ_overrides={"SCRIPT_NAME": root}
                )
                [link] = soup(page).select(f'.colophon a[href="{root}/accessibility"]')
                assert link.text == said
                assert [each["href"] for each in soup(page).select(".wordmark")] == [f"{root}/"]
