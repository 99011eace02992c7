"""A made-up ledger of a Chinese office, a list of registers and a search."""

from __future__ import annotations

from runtime.web.pages import Act, Chip, Choice, Link, Option, Pager, SearchBox, Tab
from runtime.web.pages_portal import Empty
from runtime.web.pages_register import (
    Cell,
    Export,
    FilterChip,
    Hit,
    Ledger,
    LedgerColumn,
    LedgerGroup,
    LedgerRow,
    Piece,
    RegisterGroup,
    RegisterItem,
    RegisterList,
    SearchPage,
)

LINES = """红 2026-0187|省政府办公厅关于报送2025年度绩效评估材料的通知|—|03-05|否||1 天|是|
红 2026-0185|关于召开全市安全生产工作会议的请示|拟请李副市长批示，应急局承办|03-06|否||2 天|是|周海
红 2026-0183|关于解决云川中学新校区供水管网问题的请示|拟请教育局商水务集团研办|03-10|否||2 天|否|
红 2026-0181|省司法厅关于征求行政执法监督条例意见的函|拟由司法局提出意见后回复|03-11|否||1 天|是|周海
白 2026-0179|关于拨付一季度基层运转经费的报告|拟同意，请财政局按程序办理|03-12|否||2 天|否|
白 2026-0177|关于西城街道老旧小区加装电梯的来信|拟转西城街道办理并回复来信人|03-13|否||2 天|是|李国强
红 2026-0175|关于云川港二期岸线使用的请示|拟请分管副市长批示|03-10|否||1 天|否|
红 2026-0173|省审计厅关于配合专项审计的通知|—|!逾 3 天|是|03-04 09:00|2 天|是|周海
红 2026-0171|关于申请调整公交线路的报告|拟请李副市长批示，应急局承办|~今天|是|03-05 09:00|2 天|否|
红 2026-0169|市科协关于举办科技活动周的请示|拟请教育局商水务集团研办|~今天|是|03-05 09:00|1 天|是|李国强
白 2026-0167|关于春季动物防疫工作情况的报告|拟由司法局提出意见后回复|03-16|否||2 天|否|
红 2026-0165|省应急厅关于开展危化品检查的通知|拟同意，请财政局按程序办理|03-17|否||2 天|是|周海
红 2026-0163|关于高新区标准厂房项目立项的请示|拟转西城街道办理并回复来信人|03-18|是|03-05 09:00|1 天|否|"""


def cell(at: int, text: str) -> Cell:
    if text.startswith(("!", "~")):
        return Cell(chip=Chip("late" if text[0] == "!" else "soon", text[1:]))
    return Cell(text, url="/d/1" if at == 1 else "")


ROWS = tuple(
    LedgerRow(line.split("|")[0], tuple(cell(at, text) for at, text in enumerate(line.split("|"))))
    for line in LINES.splitlines()
)

LEDGER = Ledger(
    title="收文处理流程台帐",
    aside="2026年",
    columns=(
        LedgerColumn("流水号", sort="?sort=no", sorted="descending"),
        LedgerColumn("文件标题"),
        LedgerColumn("拟办意见", "10"),
        LedgerColumn("办文期限", "11", sort="?sort=due"),
        LedgerColumn("是否催办", "12", limited=True),
        LedgerColumn("催办时间", "13", limited=True),
        LedgerColumn("提前提醒", "14"),
        LedgerColumn("是否批示", "15"),
        LedgerColumn("批示领导", "16"),
    ),
    rows=ROWS,
    acts=(Act("统计", "/r", icon="sum"), Act("打印", "/p", icon="print")),
    export=Export(
        "/export",
        "导出当前筛选",
        Choice("format", "格式", (Option("xlsx", "Excel(.xlsx)，含分组表头", True), Option("csv", "CSV(UTF-8)"))),
        "导出 214 行",
        "214 行。导出行为记入日志，您无权查看的 3 行不在其中。",
        "仅导出显示的列（29 列）",
    ),
    views=(
        Tab("全部", "?v=all"),
        Tab("本季度未办结", "?v=q", current=True),
        Tab("需领导批示", "?v=l"),
        Tab("传阅中", "?v=r"),
        Tab("已催办", "?v=c"),
    ),
    save_view="?save",
    search=SearchBox("/ledger", hint="标题、文号、意见"),
    chips=(
        FilterChip("签收日期", "1月1日 – 3月31日", "?a"),
        FilterChip("办理结果", "为空", "?b"),
        FilterChip("办文部门", "3 个", "?c"),
    ),
    counted="214 行 · 29 列",
    groups=(LedgerGroup("拟办", 5, "10–14"), LedgerGroup("批示", 2, "15–16")),
    frozen_text="已冻结 2 列",
    frozen_note="第 1–9 列在左侧",
    pager=Pager("1–50 / 214", next="?after=50"),
    page_size="每页 50 行",
    foot=(Link("台帐由各环节自动写入，不能手工改。发现有误请"), Link("申请更正", "/correct"), Link("。")),
)

REGISTERS = RegisterList(
    "Журналы",
    (RegisterGroup("Переписка", (RegisterItem("Журнал входящих", "/j/1", "Все письма с 2026 года", "347"),)),),
)

SEARCH = SearchPage(
    "Поиск",
    SearchBox("/search", "договор ремонт"),
    hits=(
        Hit(
            (
                Piece("О согласовании проекта "),
                Piece("договора", True),
                Piece(" на капитальный "),
                Piece("ремонт", True),
            ),
            "/d/347",
            "Входящее письмо № 01-12-00347/26 от 26 февраля 2026",
            (Piece("…здания администрации, "), Piece("ремонт", True), Piece(" кровли…")),
            Chip("run", "В работе"),
        ),
    ),
    counted="Найдено 14 документов",
    tabs=(Tab("Все", "?", True, 14), Tab("Письма", "?k=1", count=3)),
    chips=(FilterChip("Год", "2026", "?"),),
    filters=(Choice("year", "Год", (Option("2026", "2026", True),)),),
    pager=Pager("1–10 из 14", next="?p=2"),
)

NOTHING = SearchPage(
    "Поиск",
    SearchBox("/search", "договр ремонт"),
    empty=Empty(
        "По запросу «договр ремонт» за 2026 год ничего нет",
        (
            (
                Link("Похоже на опечатку: "),
                Link("договор ремонт", "?q=1"),
                Link(", 14 документов. Без отбора по году: "),
                Link("3 документа", "?q=2"),
                Link("."),
            ),
        ),
        picture="search",
    ),
)
