"""blueprint doctor: what is wrong here and how to mend it. It changes nothing."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import ValidationError

from api.cli.console import answers, print_json
from api.database import build_sealer
from api.settings import Settings
from api.wiring import opened
from blueprint.city import City, city
from blueprint.errors import RulebookRefused
from blueprint.site.crs import resolve, to_measuring
from blueprint.site_queries.rulebooks import current_rulebook
from layers.doctor import (
    Diagnosis,
    check_cluster,
    check_home,
    check_jobs,
    check_map,
    check_schema,
    check_server,
    reached,
)
from layers.ledger.walk import walk

__all__ = ["CONTROL_POINT", "doctor", "findings"]

_SIGNS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "wrong": "[red]✗[/]"}
# Longitude and latitude (EPSG:4490), and the same in EPSG:4548, by Krüger's series without PROJ.
CONTROL_POINT = (116.4, 39.9, 4548, 448688.8557, 4418598.0013)


def _settings() -> tuple[Settings | None, list[Diagnosis]]:
    try:
        return Settings(), [Diagnosis("settings", "ok", "设置可以读取")]
    except ValidationError as bad:
        return None, [
            Diagnosis(
                "settings",
                "wrong",
                f"设置 BLUEPRINT_{'_'.join(map(str, error['loc'])).upper()} 不能用：{error['msg']}",
                f"unset BLUEPRINT_{'_'.join(map(str, error['loc'])).upper()}",
            )
            for error in bad.errors()
        ]


def _rulebook(here: City) -> list[Diagnosis]:
    try:
        book = current_rulebook()
    except RulebookRefused as refused:
        return [Diagnosis("rulebook", "wrong", f"规则库不能用：{refused.detail}", "git status")]
    try:
        today = datetime.now(ZoneInfo(here.time_zone)).date()
    except ZoneInfoNotFoundError:
        says = f"本机没有时区 {here.time_zone} 的数据：不知道今天是哪一天"
        return [Diagnosis("time_zone", "wrong", says, "apt-get install tzdata")]
    found = [Diagnosis("time_zone", "ok", f"{here.time_zone} 今天是 {today}")]
    if not book.in_force(today):
        says = f"规则库 {book.id} 今天（{today}）不在施行期内：结论都是待核定"
        return [*found, Diagnosis("rulebook", "wrong", says, "docs/how-to-add-a-rule.md")]
    found.append(Diagnosis("rulebook", "ok", f"规则库 {book.id} {book.version} 覆盖今天"))
    doubtful = [rule.id for rule in book.rules if not rule.basis.confirmed]
    if doubtful:
        says = f"{len(book.rules)} 条规则中有 {len(doubtful)} 条的依据尚未核实"
        remedy = "核对原文后在 blueprint/rules 中写 confirmed: true"
        found.append(Diagnosis("citations", "warning", says, remedy))
    return found


def _projections(here: City) -> Diagnosis:
    lon, lat, epsg, x, y = CONTROL_POINT
    for name, east, north in (("EPSG:4490", lon, lat), ("EPSG:4527", 39_000_000 + x, y)):
        xs, ys = to_measuring([east], [north], resolve(name), here)
        if here.measuring_epsg == epsg and math.hypot(xs[0] - x, ys[0] - y) > 0.001:
            says = f"{name} 到 {here.measuring_crs} 的转换与控制点对不上"
            return Diagnosis("proj", "wrong", says, "make setup")
    return Diagnosis("proj", "ok", "坐标转换与控制点相差不到 1 毫米")


def _seals(settings: Settings) -> Diagnosis:
    with opened(settings) as (database, _):
        walked = walk(database, build_sealer(settings))
    if walked.broken:
        shown = "、".join(str(one) for one in walked.broken[:5])
        says = f"{len(walked.broken)} 条查询结果与封存时不一致：{shown}"
        return Diagnosis("seals", "wrong", says, "从备份核对这些结果，并查看谁动过数据库")
    says = f"{walked.looked_at} 条查询结果均与封存时一致"
    if walked.sealed_later:
        says += f"；其中 {walked.sealed_later} 条的签名是后来补的，只能证明补签之后没有改动"
    return Diagnosis("seals", "ok", says)


def findings(workers: int = 1, *, ledger: bool = False) -> Iterator[Diagnosis]:
    """What was looked at, in order; the database only as far as it can be reached. With `ledger`
    every stored answer is held against its seal."""
    settings, read = _settings()
    yield from read
    here = city()
    yield from _rulebook(here)
    yield _projections(here)
    if settings is None:
        return
    url = settings.database_url
    yield from check_home(settings.home, private=not url)
    if not url:
        cluster = check_cluster(settings.home)
        yield from cluster
        if cluster[0].state == "wrong":
            return
    schema: list[Diagnosis] = []
    with reached(settings.home, url) as (connection, how):
        yield how
        if connection is None:
            return
        yield from check_server(
            connection,
            pool_size=settings.pool_size,
            workers=workers,
            control_point=CONTROL_POINT,
        )
        schema = check_schema(connection)
        yield from schema
        if schema[0].state == "ok":
            yield from check_map(connection)
            yield from check_jobs(connection)
    if ledger and schema[0].state == "ok":
        yield _seals(settings)


def doctor(
    workers: Annotated[int, typer.Option(help="服务的进程数，用来核对连接数", min=1)] = 1,
    ledger: Annotated[bool, typer.Option(help="逐条核对全部查询结果的封存签名，可能较久")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
) -> None:
    """体检：这里哪里不对，怎么修；什么也不改动。有不对的，退出码为 1。"""
    found = list(findings(workers, ledger=ledger))
    sick = any(finding.state == "wrong" for finding in found)
    if as_json:
        print_json({"ok": not sick, "findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            answers.print(f"{_SIGNS[finding.state]} {finding.says}", soft_wrap=True)
            if finding.remedy:
                answers.print(f"    → {finding.remedy}", style="dim", markup=False, soft_wrap=True)
    raise typer.Exit(1 if sick else 0)
