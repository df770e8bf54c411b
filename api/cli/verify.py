"""blueprint verify: whether a report is as it was made, and by whom; without a network too."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import answers, print_json
from api.settings import Settings
from blueprint.city import city
from blueprint.errors import BadInput, Flaw

__all__ = ["verify"]


def verify(
    file: Annotated[Path, typer.Argument(help="报告的 PDF 文件")],
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
) -> None:
    """核验报告：是否被改动，由谁签名。不需要网络，也不需要数据库；被改动的，退出码为 1。"""
    from api.bounded.processes import BoundedProcesses
    from api.reports.file_check import (
        INSPECTING_MB,
        check_file,
        too_large,
        verification_document,
    )

    try:
        too_large(file.stat().st_size, "FILE")
        pdf = file.read_bytes()
    except OSError as error:
        raise BadInput.of(Flaw(("FILE",), "读不到文件", str(file), "检查路径与权限")) from error
    here, bounded = city(), BoundedProcesses(1, INSPECTING_MB)
    try:
        found = check_file(pdf, bounded, Settings(), here.id)
    finally:
        bounded.close()
    document = verification_document(found, here.time_zone)
    if as_json:
        print_json(document)
        raise typer.Exit(0 if found.untouched else 1)
    sign = "[green]✓[/]" if found.untouched else "[red]✗[/]"
    answers.print(f"{sign} {found.outcome.label}", soft_wrap=True)
    for name, value in (
        ("报告编号", document["number"]),
        ("基准日期", document["as_of_text"]),
        ("规则库", document["rulebook"]),
        ("数据版本", "、".join(dict.fromkeys(map(str, document["releases"].values())))),
        ("校验值", document["digest"]),
    ):
        if value:
            answers.print(f"  {name}　{value}", markup=False, soft_wrap=True)
    for one in document["signatures"]:
        word = {"report": "出具", "review": "复核"}.get(one["purpose"] or "", "签名")
        state = "有效" if one["intact"] else "无效"
        whose = "" if one["trusted"] else "，不是本单位的签名"
        when = one["at_text"] or "时间不明"
        text = f"  {word}　{one['signer']}，{when}，{state}{whose}"
        answers.print(text, markup=False, soft_wrap=True)
    raise typer.Exit(0 if found.untouched else 1)
