"""The address of a new issue that is already filled in, for the trackers that take `title` and `body`."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit


def issue_url(page: str, title: str, body: str) -> str:
    """Where a browser opens a new issue on `page`: a tracker's list of issues, or its form for a new one.

    What `page` asks for itself, such as labels or a template, is kept. GitLab calls the two fields by other names.
    """
    parts = urlsplit(page)
    names = ("issue[title]", "issue[description]") if "/-/issues" in parts.path else ("title", "body")
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in names]
    query = urlencode([*asked, *zip(names, (title, body), strict=True)], quote_via=quote)
    return parts._replace(path=_form(parts), query=query, fragment="").geturl()


def _form(parts: SplitResult) -> str:
    path = parts.path.rstrip("/")
    return f"{path}/new" if path.endswith("/issues") else parts.path
