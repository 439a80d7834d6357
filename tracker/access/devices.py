"""Which browser and system a device has, in as few words as tell a person which of theirs it is."""

# Looked for in this order: most browsers name others too, to be served what those are.
BROWSERS = {
    "Edg/": "Edge",
    "EdgA/": "Edge",
    "EdgiOS/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def device(user_agent: str) -> tuple[str | None, str | None]:
    """Return the browser and the system that a browser says it is; None for what it does not say."""
    return first_of(BROWSERS, user_agent), first_of(SYSTEMS, user_agent)


def first_of(known: dict[str, str], user_agent: str) -> str | None:
    """Return the first thing that is named."""
    return next((name for sign, name in known.items() if sign in user_agent), None)
