"""An official's Chinese, one word for one thing: what was once met on the page stays away."""

import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
# What was met, and what a planner writes.
OLD = {
    "六项评价还要不要做": "查询用地六项评价的办理要求",
    "查用地": "用地查询",
    "找用地": "条件选址",
    "再评哪里": "优先评估区域",
    "法律状态": "基准日期",
    "法律日期": "基准日期",
    "查询日期": "基准日期",
    "图的版本": "数据版本",
    "图上为当前版本": "数据为现行版本",
    "选历史版本": "查看历史版本",
    "换一块": "更换用地",
    "可更确定": "可进一步明确结论",
    "图上此处不知道": "数据缺失情况",
    "本就无须": "无需开展",
    "这样即可": "可采取的办法",
    "不需另做": "均无需单独开展",
    "有需要开展的": "含需开展项",
    "压在下面": "图层按列表顺序叠加",
    "恢复原样": "恢复默认",
    "多看一些": "加载更多",
    "退一点": "撤销上一点",
    "看全城": "全市范围",
    "按当时所知（": "数据截止时点",
    "不登录，先看看": "暂不登录，直接浏览",
    "未经核对": "依据待核实",
    "重算核对": "重新核算",
    "<dt>引擎": "软件版本",
    "<dt>摘要": "校验值",
    "量在": "按 CGCS2000 高斯—克吕格投影平面量算",
    "所列的建设工程": "所列建设工程",
    "按属于改革范围作答": "按属于改革范围处理",
    "SITE：": "用地",
}
_WHERE = ("web/src", "api", "layers", "blueprint")
_KINDS = {".py", ".ts", ".tsx", ".yaml", ".html", ".js"}


def _texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", *_WHERE], cwd=HOME, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("no checkout")
    files = [HOME / name for name in listed.stdout.splitlines()]
    return [
        (str(file.relative_to(HOME)), file.read_text("utf-8"))
        for file in files
        if file.suffix in _KINDS and file.exists()
    ]


def test_none_of_the_old_wording() -> None:
    met = [
        f"{name}: {old}，宜作 {new}"
        for name, text in _texts()
        for old, new in OLD.items()
        if old in text
    ]
    assert not met, "\n".join(met)


def test_no_format_is_named_that_is_not_read() -> None:
    """What can be read is the readers' own list; exports have others, and say so elsewhere."""
    named = [
        name
        for name, text in _texts()
        if name.startswith(("web/src/ask", "layers/readers", "api/cli/query"))
        and any(f"{ending} " in text or f"{ending}）" in text for ending in (".kml", ".gml"))
        and "test" not in name
    ]
    assert not named
