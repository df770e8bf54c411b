"""The same documents as pages for people, without scripts and without anything from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from api.ogc.links import Link
from layers.catalogue import Field, Layer

__all__ = ["collections_page", "feature_page", "features_page", "links_page"]

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.7 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
    max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem; }}
  .wide {{ overflow-x: auto; }} table {{ border-collapse: collapse; }}
  th, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
    border-bottom: 1px solid #8886; }}
  th {{ font-weight: 600; }} th, td:first-child {{ white-space: nowrap; }}
  td {{ min-width: 5em; max-width: 24em; }} table {{ width: max-content; max-width: none; }}
</style></head><body><h1>{title}</h1>
{body}
</body></html>"""


def _page(title: str, parts: Iterable[str], headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), body="\n".join(parts)), headers=headers)


def _anchor(href: str, text: str) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def _links(links: Iterable[Link]) -> str:
    shown = (one for one in links if one["rel"] != "self")
    items = (f"<li>{_anchor(one['href'], str(one.get('title', one['rel'])))}</li>" for one in shown)
    return f"<ul>{''.join(items)}</ul>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{head}</th>" for head in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _text(value: object) -> str:
    if isinstance(value, list):
        return escape("、".join(map(str, value)))
    return "" if value is None else escape(str(value))


def _value_text(field: Field, value: object) -> str:
    """A value as people say it: words of a vocabulary by their labels."""
    vocabulary = field.of
    if vocabulary is None or value is None:
        return _text(value)
    given = value if isinstance(value, list) else [value]
    return _text([vocabulary(str(one)).label for one in given])


def links_page(document: Mapping[str, Any]) -> HTMLResponse:
    about = f"<p>{_text(document['description'])}</p>"
    when = f"<p>datetime：{_text(document['datetime'])}</p>" if "datetime" in document else ""
    return _page(document["title"], [about, when, _links(document["links"])])


def collections_page(document: Mapping[str, Any]) -> HTMLResponse:
    rows = []
    for one in document["collections"]:
        here = next(link["href"] for link in one["links"] if link["rel"] == "self")
        cells = (_text(one[name]) for name in ("description", "datetime", "release"))
        rows.append([_anchor(f"{here}?f=html", one["title"]), *cells])
    return _page(
        document["title"], [_table(["图层", "说明", "日期（datetime）", "当前版本"], rows)]
    )


def features_page(
    layer: Layer, document: Mapping[str, Any], headers: dict[str, str]
) -> HTMLResponse:
    here = next(link["href"] for link in document["links"] if link["rel"] == "collection")
    names = list(layer.fields)
    rows = []
    for one in document["features"]:
        address = f"{here}/items/{quote(one['id'], safe='')}?f=html"
        properties = one["properties"]
        cells = [
            _value_text(layer.fields[name], properties[name]) for name in names if name != "code"
        ]
        rows.append([_anchor(address, one["id"]), *cells])
    heads = [layer.fields["code"].label]
    heads += [layer.fields[name].label for name in names if name != "code"]
    count = f"<p>共 {document['numberMatched']} 个要素，此页 {document['numberReturned']} 个。</p>"
    parts = [count, _links(document["links"]), _table(map(escape, heads), rows)]
    return _page(layer.label, parts, headers)


def feature_page(
    layer: Layer, document: Mapping[str, Any], headers: dict[str, str]
) -> HTMLResponse:
    fields = layer.fields.values()
    rows = [[escape(f.label), _value_text(f, document["properties"][f.name])] for f in fields]
    parts = [_links(document["links"]), _table(["字段", "值"], rows)]
    return _page(f"{layer.label} {document['id']}", parts, headers)
