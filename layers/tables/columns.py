"""Columns that tables of several schemas have alike."""

from typing import Any

from sqlalchemy import Column, DateTime, Uuid, func, text

__all__ = ["moment", "new_id"]


def moment(name: str, *, now: bool = False, needed: bool = False) -> "Column[Any]":
    """A moment with its time zone: that of the insertion with `now`, else null unless `needed`."""
    default = func.now() if now else None
    return Column(
        name, DateTime(timezone=True), nullable=not (now or needed), server_default=default
    )


def new_id() -> "Column[Any]":
    """A primary key `id` that the database makes."""
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
