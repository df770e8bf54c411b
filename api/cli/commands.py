"""What `blueprint` can be asked to do: each command's name, place and line in the help."""

from api.cli.lazy_group import CommandEntry

__all__ = ["COMMANDS", "LAYER_COMMANDS"]

COMMANDS = {
    "accounts": CommandEntry(
        "api.cli.accounts:app", "账号：列表、新建、角色、统一身份、停用、注销。"
    ),
    "audit": CommandEntry(
        "api.cli.audit:audit", "审计：谁在何时做了什么；最近的在前。查阅本身也记入审计。"
    ),
    "calendar": CommandEntry("api.cli.projects:calendar", "法定工作日历。"),
    "db": CommandEntry("api.cli.db:app", "数据库：启动、停止、状态、升级结构。"),
    "demo": CommandEntry("api.cli.demo:demo", "画一座虚构的演示城市，载入并发布，问第一个问题。"),
    "doctor": CommandEntry(
        "api.cli.doctor:doctor",
        "体检：这里哪里不对，怎么修；什么也不改动。有不对的，退出码为 1。",
    ),
    "keys": CommandEntry("api.cli.keys:app", "接口密钥：新建、列表、撤销。"),
    "layers": CommandEntry("api.cli.app:layers", "图层：检查、导入、发布、回退、列表、导出。"),
    "next-assessments": CommandEntry(
        "api.cli.next_assessments:next_assessments",
        "再做一项区域评估，放在哪个街区能腾出最多的用地。",
    ),
    "projects": CommandEntry("api.cli.projects:app", "项目记录：查看、办理、核对。"),
    "query": CommandEntry("api.cli.query:query", "查询一块用地：六类评价的结论、依据与覆盖率。"),
    "report": CommandEntry("api.cli.report:report", "制作预咨询报告。"),
    "rulebook": CommandEntry("api.cli.rulebook:app", "规则：列表、核实。"),
    "screen": CommandEntry(
        "api.cli.screen:screen",
        "批量筛查：文件中每一块用地的六类结论；有误的行写明原因，不影响其他行。",
    ),
    "search": CommandEntry(
        "api.cli.search:search",
        "选址：哪些规划地块符合条件、不必再做哪些评价，由优到劣，逐条说明理由。",
    ),
    "serve": CommandEntry("api.cli.serve:serve", "启动 HTTP 服务。"),
    "statistics": CommandEntry(
        "api.cli.statistics:statistics",
        "城市统计：按行政区与评价类别，已规划、已评估、有效、将到期与无数据的面积。",
    ),
    "verify": CommandEntry(
        "api.cli.verify:verify",
        "核验报告：是否被改动，由谁签名。不需要网络，也不需要数据库；有一份被改动的，退出码为 1。",
    ),
    "worker": CommandEntry(
        "api.cli.worker:worker", "办理后台任务：报告等。按 Ctrl-C 停止，正在办理的先办完。"
    ),
}

LAYER_COMMANDS = {
    "list": CommandEntry(
        "api.cli.layer_list:list_layers", "图层目录：行数、当前版本、最近一次发布。"
    ),
    "check": CommandEntry(
        "api.cli.layers:check", "检查一个文件能否导入，什么也不写；不能时以 1 结束。"
    ),
    "import": CommandEntry(
        "api.cli.layers:import_", "导入为图层的新版本：全部成功，或什么也不变（以 1 结束）。"
    ),
    "export": CommandEntry("api.cli.export:export", "导出已发布的图层；导出的文件可以再导入。"),
    "diff": CommandEntry(
        "api.cli.releases:diff",
        "版本会（或曾）改变什么：要素、面积，以及哪些街区和查询过的用地的结论。",
    ),
    "publish": CommandEntry(
        "api.cli.releases:publish", "发布一个待发布的版本：它的全部图层同时生效。"
    ),
    "rollback": CommandEntry(
        "api.cli.releases:rollback", "回退：版本的全部图层同时回到它发布之前的样子。"
    ),
    "discard": CommandEntry(
        "api.cli.releases:discard",
        "作废一个待发布的版本：暂存的行删去，编号、来源与理由保留。",
    ),
}
