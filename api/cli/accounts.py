"""blueprint accounts: list, create, role, link, lock, erase. The shell acts as administrator."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer
from rich.table import Table

from api.cli.console import answers, print_json
from api.database import open_database
from api.settings import Settings
from blueprint.contacts import read_contact
from blueprint.errors import BadInput, Flaw
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people import accounts
from layers.people.passwords import hash_password

__all__ = ["app", "named_account", "people"]

app = typer.Typer(help="账号：列表、新建、角色、统一身份、停用、注销。", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="账号的编号、邮箱或手机号")]
AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")]


@contextmanager
def people() -> Iterator[Database]:
    database = open_database(Settings(), pool_size=1)
    try:
        yield database
    finally:
        database.close()


def named_account(database: Database, named: str) -> accounts.Account:
    with suppress(BadInput):  # then it is an id, or nothing that is there
        named = read_contact(named).value
    return accounts.find(database, named)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        known = "、".join(f"{r} {r.label}" for r in Role if r not in (Role.VISITOR, Role.SERVICE))
        raise BadInput.of(Flaw(("role",), "没有这个角色", word, f"可用：{known}")) from None


@app.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """全部账号。"""
    with people() as database:
        found = accounts.listing(database)
    if as_json:
        print_json(
            [
                {
                    "id": str(one.id),
                    "contact": one.contact and one.contact.value,
                    "name": one.name,
                    "role": one.role.value,
                    "department": one.department,
                    "linkable": one.linkable,
                    "linked": one.linked,
                    "locked": one.locked_until is not None,
                    "erased": one.erased,
                    "created_at": one.created_at.isoformat(),
                }
                for one in found
            ]
        )
        return
    table = Table(header_style="bold")
    for column in ("编号", "邮箱或手机号", "名称", "角色", "部门", "统一身份", "状态"):
        table.add_column(column, overflow="fold")
    for one in found:
        state = "已注销" if one.erased else "停用" if one.locked_until else "可用"
        contact = one.contact.value if one.contact else "—"
        oidc = "已绑定" if one.linked else "允许" if one.linkable else "—"
        department = one.department or "—"
        table.add_row(str(one.id), contact, one.name, one.role.label, department, oidc, state)
    answers.print(table)


@app.command()
def create(
    contact: Annotated[str, typer.Argument(help="邮箱或手机号")],
    name: Annotated[str, typer.Option(help="姓名或单位")],
    role: Annotated[str, typer.Option(help="角色，如 planner、officer、administrator")],
    department: Annotated[str | None, typer.Option(help="部门")] = None,
    oidc: Annotated[bool, typer.Option("--oidc", help="只用统一身份登录，不设密码")] = False,
) -> None:
    """新建账号，打印一次性生成的密码；请交给本人，并请其登录后更改。"""
    password = None if oidc else secrets.token_urlsafe(15)
    read = read_contact(contact)
    if oidc and read.kind != "email":
        flaw = Flaw(("contact",), "统一身份按邮箱认人", None, "写邮箱，或不用 --oidc")
        raise BadInput.of(flaw)
    with people() as database:
        made = accounts.create(
            database,
            OPERATOR,
            contact=read,
            name=accounts.read_name(name),
            role=_role(role),
            password_hash=password and hash_password(password),
            department=department and accounts.read_name(department, ("department",)),
        )
    entry = f"密码 {password}" if password else "用统一身份登录：第一次登录时按此邮箱绑定"
    answers.print(f"账号 {made}\n{entry}", markup=False, soft_wrap=True)


@app.command()
def role(account: Named, role: Annotated[str, typer.Argument(help="新的角色")]) -> None:
    """更改角色；立即生效，密钥也随之。"""
    wanted = _role(role)
    with people() as database:
        found = named_account(database, account)
        accounts.set_role(database, OPERATOR, found.id, wanted)
    answers.print(f"账号 {found.id} 的角色是 {wanted.label}。", soft_wrap=True)


@app.command()
def link(
    account: Named, undo: Annotated[bool, typer.Option("--undo", help="解除，且不再允许")] = False
) -> None:
    """允许用统一身份登录：下一个以此邮箱（经认证方验证）登录的人即其主人；原有的绑定解除。"""
    with people() as database:
        found = named_account(database, account)
        accounts.let_link(database, OPERATOR, found.id, allowed=not undo)
    state = "不能再用统一身份登录" if undo else "可以用统一身份登录"
    answers.print(f"账号 {found.id} {state}。", soft_wrap=True)


@app.command()
def lock(
    account: Named, undo: Annotated[bool, typer.Option("--undo", help="恢复使用")] = False
) -> None:
    """停用：不能登录，已登录的即刻失效，密钥撤销。"""
    with people() as database:
        found = named_account(database, account)
        accounts.lock(database, OPERATOR, found.id, locked=not undo)
    answers.print(f"账号 {found.id} 已{'恢复' if undo else '停用'}。", soft_wrap=True)


@app.command()
def erase(
    account: Named, yes: Annotated[bool, typer.Option("--yes", help="确认注销")] = False
) -> None:
    """注销：删去此人的资料，不可恢复；审计只留编号。"""
    if not yes:
        raise BadInput.of(Flaw(("--yes",), "注销不可恢复，须确认", None, "加上 --yes"))
    with people() as database:
        found = named_account(database, account)
        accounts.erase(database, OPERATOR, found.id)
    answers.print(f"账号 {found.id} 已注销。", soft_wrap=True)
