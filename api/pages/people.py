"""The pages of accounts: files of ours, in which a word or two is filled in."""

from html import escape
from importlib import resources
from string import Template
from urllib.parse import urlencode

from api.pages.policy import safely
from blueprint.errors import BadInput, BlueprintError

__all__ = ["FILES", "HEADERS", "file_text", "login_page", "me_page", "refusal_page"]

# What the pages ask for, and of which kind it is.
FILES = {
    "people.css": "text/css",
    "people.js": "text/javascript",
    "login.js": "text/javascript",
    "me.js": "text/javascript",
    "jobs.js": "text/javascript",
    "law.js": "text/javascript",
    "verify.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
HEADERS = safely("no-referrer") | {"Cache-Control": "no-store"}


def file_text(name: str) -> str:
    return resources.files("api").joinpath("pages", name).read_text("utf-8")


def login_page(next_: str, provider: str | None) -> str:
    """`next_` is where to go then, a place of ours; `provider` what the other button says."""
    oidc = ""
    if provider is not None:
        start = escape("/api/v1/session/oidc?" + urlencode({"next": next_}))
        oidc = (
            '<p class="or">或</p>'
            f'<a class="button wide" id="oidc" href="{start}">用{escape(provider)}登录</a>'
        )
    return Template(file_text("login.html")).substitute(next=escape(next_), oidc=oidc)


def me_page() -> str:
    return file_text("me.html")


def refusal_page(title: str, error: BlueprintError) -> str:
    """Why somebody did not get in, and where to go from there."""
    flaws = error.flaws if isinstance(error, BadInput) else ()
    messages = [f"{f.msg}：{f.remedy}" if f.remedy else f.msg for f in flaws] or [error.detail]
    reasons = "".join(f'<p class="refused" role="alert">{escape(one)}</p>' for one in messages)
    return Template(file_text("refusal.html")).substitute(title=escape(title), reasons=reasons)
