"""blueprint layers diff, publish, rollback, discard: what a release would do, and doing it."""

import getpass
from typing import Annotated

import typer

from api.cli.console import answers, print_json
from api.cli.options import AsJson, Reason
from api.http.date_parameters import legal_date
from api.presentation.release_impact import difference_json, difference_lines
from api.settings import Settings
from api.wiring import opened
from blueprint.errors import BadInput, Flaw
from blueprint.planning.release_difference import release_difference
from blueprint.viewer import OPERATOR
from layers.catalogue import catalogue
from layers.release_impact.impact import PostgisImpacts
from layers.releases import discarding, lifecycle
from layers.releases.imports import layer_named
from layers.releases.listing import listing
from layers.releases.version_cache import known_everywhere

__all__ = ["diff", "discard", "publish", "rollback"]


def diff(
    release: Annotated[str, typer.Argument(help="待发布或已发布的版本号")],
    as_of: Annotated[str | None, typer.Option(help="结论按此基准日期比较；默认今天")] = None,
    as_json: AsJson = False,
) -> None:
    """版本会（或曾）改变什么：要素、面积，以及哪些街区和查询过的用地的结论。"""
    with opened(Settings()) as (database, services):
        on = legal_date(as_of, services.city, ("--as-of",))
        found = release_difference(
            services, PostgisImpacts(database, services.city), release, on, OPERATOR
        )
    if as_json:
        print_json(difference_json(found))
        return
    for line in difference_lines(found):
        answers.print(line, markup=False, soft_wrap=True)


def publish(
    release: Annotated[str, typer.Argument(help="待发布的版本号")],
    even_if_changed: Annotated[
        bool, typer.Option("--even-if-changed", help="导入之后图层换过版本，也照样发布")
    ] = False,
    reason: Reason = None,
) -> None:
    """发布一个待发布的版本：它的全部图层同时生效。"""
    with opened(Settings()) as (database, _):
        lifecycle.publish(
            database, release, by=getpass.getuser(), reason=reason, even_if_changed=even_if_changed
        )
    known_everywhere()
    answers.print(f"版本 {release} 已发布。")


def rollback(
    release: Annotated[
        str | None, typer.Argument(help="要回退的版本号；或用 --layer 回退其当前版本")
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="回退此图层的当前版本")] = None,
    reason: Reason = None,
) -> None:
    """回退：版本的全部图层同时回到它发布之前的样子。"""
    with opened(Settings()) as (database, _):
        if release is None:
            if layer is None:
                raise BadInput.of(
                    Flaw(("RELEASE",), "没有指明回退什么", None, "给出版本号或 --layer")
                )
            which = layer_named(layer)
            release = next(s.release_id for s in listing(database) if s.id == which.id)
            if release is None:
                raise BadInput.of(Flaw(("--layer",), "此图层没有已发布的版本", layer, "无须回退"))
        lifecycle.rollback(database, release, by=getpass.getuser(), reason=reason)
    known_everywhere()
    answers.print(f"版本 {release} 已回退。")


def discard(
    release: Annotated[str, typer.Argument(help="待发布的版本号")],
    reason: Annotated[str, typer.Option(help="理由，写入审计；勿写人名")],
) -> None:
    """作废一个待发布的版本：暂存的行删去，编号、来源与理由保留。"""
    with opened(Settings()) as (database, _):
        left = discarding.discard(
            database, release, by=getpass.getuser(), reason=reason, anyones=True
        )
    answers.print(f"版本 {release} 已作废。")
    for each in left:
        label = catalogue()[each.layer].label
        answers.print(
            f"待发布的版本 {each.release_id} 有 {each.rows} 行（{label}）引用的编号只在"
            f"版本 {release} 中，照此发布将不起作用：请更正后重新导入，或一并作废"
        )
