"""blueprint verify: whether reports are as they were made, and by whom; without a network too."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.console import answers, print_json
from api.settings import Settings
from blueprint.city import city
from blueprint.errors import BadInput, Flaw

__all__ = ["verify"]

Json = dict[str, Any]


def _opened(path: Path) -> tuple[bool, Iterable[tuple[str, bytes | None]]]:
    """Whether it is an archive, and the one report or those of the archive, each with its name."""
    from api.reports.archive_check import is_archive, reports_in
    from api.reports.file_check import too_large

    try:
        if is_archive(path):
            return True, reports_in(path)
        too_large(path.stat().st_size, "FILE")
        return False, [(path.name, path.read_bytes())]
    except OSError as error:
        raise BadInput.of(Flaw(("FILE",), "读不到文件", str(path), "检查路径与权限")) from error


def _checked(files: Iterable[tuple[str, bytes | None]]) -> list[Json]:
    from api.bounded.processes import BoundedProcesses
    from api.reports.file_check import INSPECTING_MB, check_file, verification_document
    from blueprint.reports.signing import FileSeen
    from blueprint.reports.verification import conclude

    here, bounded, settings = city(), BoundedProcesses(1, INSPECTING_MB), Settings()
    found = []
    try:
        for name, content in files:
            seen = conclude(FileSeen(readable=False), here.id)
            if content is not None:
                seen = check_file(content, bounded, settings, here.id)
            found.append({"file": name} | verification_document(seen, here.time_zone))
    finally:
        bounded.close()
    return found


def _print(document: Json, *, named: bool) -> None:
    sign = "[green]✓[/]" if document["untouched"] else "[red]✗[/]"
    answers.print(sign, end=" ")
    name = f"{document['file']}　" if named else ""
    answers.print(f"{name}{document['detail']}", markup=False, soft_wrap=True)
    for label, value in (
        ("报告编号", document["number"]),
        ("基准日期", document["as_of_text"]),
        ("规则库", document["rulebook"]),
        ("数据版本", "、".join(dict.fromkeys(map(str, document["releases"].values())))),
        ("校验值", document["digest"]),
    ):
        if value:
            answers.print(f"  {label}　{value}", markup=False, soft_wrap=True)
    for one in document["signatures"]:
        word = {"report": "出具", "review": "复核"}.get(one["purpose"] or "", "签名")
        state = "有效" if one["intact"] else "无效"
        whose = "" if one["trusted"] else "，不是本单位的签名"
        when = one["at_text"] or "时间不明"
        text = f"  {word}　{one['signer']}，{when}，{state}{whose}"
        answers.print(text, markup=False, soft_wrap=True)


def verify(
    file: Annotated[Path, typer.Argument(help="报告的 PDF 文件，或几份报告的压缩包（ZIP）")],
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
) -> None:
    """核验报告：是否被改动，由谁签名。不需要网络，也不需要数据库；有一份被改动的，退出码为 1。"""
    several, files = _opened(file)
    found = _checked(files)
    untouched = all(one["untouched"] for one in found)
    if as_json:
        print_json({"untouched": untouched, "files": found} if several else found[0])
        raise typer.Exit(0 if untouched else 1)
    for document in found:
        _print(document, named=several)
    if several:
        good = sum(one["untouched"] for one in found)
        answers.print(f"共 {len(found)} 个文件，{good} 份未被改动", markup=False)
    raise typer.Exit(0 if untouched else 1)
