"""A made-up incoming letter of a Russian ministry, with a task of a lawyer on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from runtime.web.pages import Act, Chip, Fact, FileItem, Link, Locked, Menu, Tab
from runtime.web.pages_document import (
    CardSection,
    CommentForm,
    Decision,
    DecisionPanel,
    DocumentPage,
    Linked,
    LinkedList,
    Opinion,
    Resolution,
    RouteStep,
    RouteView,
    Term,
    TimelineEntry,
    WhyDate,
    WhyLine,
    WhyPart,
)
from runtime.web.pages_portal import Day

DRAWING = Markup((Path(__file__).parent / "kit_route.svg").read_text("utf-8"))

BACK_TO = Markup(
    '<div class="field w-full" data-field="back_to"><label class="label" for="f-return-back_to">Вернуть на шаг</label>'
    '<select class="input" id="f-return-back_to" name="return.back_to"><option>Резолюция, Соколова И. П.</option>'
    "<option>Регистрация, Зуева Т. И.</option></select></div>"
)

WHY_DATE = WhyDate(
    "3 рабочих дня с получения задания.",
    (
        Day("вт", "3", "получ.", "received"),
        Day("ср", "4", "1-й", "counted"),
        Day("чт", "5", "2-й", "counted"),
        Day("пт", "6", "срок", "due"),
        Day("сб", "7", "вых.", "off"),
        Day("вс", "8", "вых.", "off"),
    ),
    (
        Link("Сумма больше 500 000 ₽, поэтому правовая экспертиза обязательна: "),
        Link("правило «Сроки писем», строка 2", "/rules/2"),
        Link(". Основание: Инструкция по делопроизводству, п. 4.2."),
    ),
)

WHY = (
    WhyPart(
        "Как документ сюда попал",
        (
            WhyLine("Соколова И. П. на шаге «Резолюция» решает: На согласование, 3 марта 2026 г., 10:12."),
            WhyLine("Шаг «Правовой отдел» нужен, потому что:"),
            WhyLine("Сумма > 500 000,00 ₽; в карточке: 1 240 000,00 ₽", held=True),
            WhyLine("Был бы пропущен, если бы: Сумма ≤ 500 000,00 ₽.", turn=True),
        ),
    ),
    WhyPart(
        "«Сроки писем»: срок 3 рабочих дня",
        (
            WhyLine("Срочность = Срочно", held=True),
            WhyLine("Если бы Срочность = Обычная, было бы: срок 10 рабочих дней.", turn=True),
        ),
    ),
    WhyPart(
        "Пропущено: Экспертиза цены",
        (
            WhyLine("Сумма > 5 000 000,00 ₽; в карточке: 1 240 000,00 ₽", held=False),
            WhyLine("Открылся бы, если бы: Сумма > 5 000 000,00 ₽.", turn=True),
        ),
    ),
)

PANEL = DecisionPanel(
    task="Правовая экспертиза договора",
    url="/d/347/decide",
    decisions=(
        Decision("agree", "Согласовать"),
        Decision("agree_notes", "Согласовать с замечаниями"),
        Decision(
            "return",
            "Вернуть на доработку",
            chosen=True,
            asked=BACK_TO,
            opinion=Opinion(
                "opinion.return",
                "Замечания",
                required=True,
                hint="Их увидят Соколова И. П. и исполнитель",
                value="В пункте 4.2 нет срока гарантии. Приложение 2 не подписано подрядчиком.",
                limit=2000,
                samples=Link("вставить из образцов", "/samples"),
            ),
        ),
    ),
    button="Вернуть на доработку",
    why_me=(
        (Link("Шаг «Правовой отдел» маршрута достаётся юристу отдела; Орлов Д. М. в отпуске, вы его замещаете."),),
    ),
    why=WHY,
    term=Term("До 6 марта, пятница, 18:00", "осталось 2 рабочих дня и 7 часов", "soon"),
    why_date=WHY_DATE,
    open_why=True,
    words=(
        Act("Делегировать", "/delegate"),
        Act("Добавить согласующего", "/add"),
        Act("Попросить продление", "/extend", post=True),
    ),
    locked=(
        Locked("Передать другому нельзя", "маршрут разрешает это начальнику отдела,", (Link("Орлову Д. М.", "/p/1"),)),
    ),
)

QUOTE = "Смета приложена, лимит по КБК подтверждён."
TIMELINE = (
    TimelineEntry("Согласование: правовой отдел, закупки", aside="ждём с 3 марта, 10:12", kind="now"),
    TimelineEntry(
        "Согласовано: финансы", "Белов А. Н.", "3 марта, 16:40", quote="Смета приложена, лимит по КБК подтверждён."
    ),
    TimelineEntry(
        "Резолюция",
        "Соколова И. П.",
        "3 марта, 10:12",
        quote="Мельник О. В. — исполнить до 13 марта. Белову, Кравцовой, Дроздову — согласовать повторно.",
    ),
    TimelineEntry(
        "Возвращено на резолюцию",
        "Белов А. Н.",
        "2 марта, 15:03",
        quote="Нет сметы и расчёта начальной цены.",
        kind="return",
    ),
    TimelineEntry(
        "Замещение:",
        "задание Орлова Д. М. получила Кравцова Ю. А.",
        aside="приказ 41-к, отпуск 24 фев – 9 мар",
        kind="substitution",
    ),
    TimelineEntry("Зарегистрировано", "Зуева Т. И.", "26 февраля, 11:20", kind="system"),
)

OPENS = "Исходящее письмо, откроется на шаге «Исполнение»"
DOCUMENT = DocumentPage(
    title="О согласовании проекта договора на капитальный ремонт здания администрации",
    kind="Входящее письмо",
    tab="route",
    tabs=(
        Tab("Карточка", "?tab=card"),
        Tab("Файлы", "?tab=files", count=3),
        Tab("Резолюции", "?tab=resolutions", count=2),
        Tab("Маршрут", "?tab=route", current=True),
        Tab("Связанные", "?tab=linked", count=2),
        Tab("История", "?tab=history", count=14),
    ),
    crumbs=(Link("Входящие", "/in"), Link("Журнал 2026", "/in/2026"), Link("01-12-00347/26")),
    number="№ 01-12-00347/26",
    date="от 26 февраля 2026",
    chips=(Chip("run", "В работе: согласование"), Chip("back", "Был возврат")),
    facts=(
        Fact("Корреспондент", "ООО «Стройгарант»", "/o/1"),
        Fact("Вид", "Договор"),
        Fact("Сумма", "1 240 000,00 ₽"),
        Fact("Срок исполнения", "13 марта 2026, пт", strong=True),
        Fact("Исх. № отправителя", "118/26 от 24.02.2026"),
        Fact("Дело по номенклатуре", "01-12 · хранить 5 лет ЭПК"),
        Fact("Ответственный", "Мельник О. В."),
        Fact("На контроле", "у Соколовой И. П."),
    ),
    acts=(Act("Печать", "/print", icon="print"), Act("Ответ", "/reply", icon="plus")),
    more=Menu("Ещё", (Link("Копию", "/copy"), Link("Отозвать", "/withdraw")), icon="more"),
    panel=PANEL,
    card=(
        CardSection("Регистрация", (Fact("Получено", "26 февраля 2026"), Fact("Канал", "Почта"))),
        CardSection(
            "Смета",
            heads=("Статья", "Сумма"),
            table=(("Фасад", "640 000,00 ₽"), ("Кровля", "600 000,00 ₽")),
        ),
    ),
    files=(
        FileItem("Проект договора.docx", "/f/1", "214 КБ · версия 3"),
        FileItem("Смета.xlsx", "/f/2", "48 КБ"),
        FileItem("Письмо, скан.pdf", "/f/3", "6 стр. · сверено 26 фев"),
    ),
    resolutions=(
        Resolution(
            "Соколова И. П.", "3 марта, 10:12", "Исполнить до 13 марта.", ("Мельник О. В.",), Chip("run", "9 дней")
        ),
    ),
    route=RouteView(
        "Рассмотрение входящего письма",
        DRAWING,
        (
            RouteStep("Регистрация", "Зуева Т. И., 26 фев", "done"),
            RouteStep("Резолюция", "Соколова И. П., 3 мар. Был возврат 2 мар", "done"),
            RouteStep("Параллельно, ждём всех", block=True, state="now"),
            RouteStep("Финансы", "Белов А. Н., согласовано", "done", 1),
            RouteStep("Правовой отдел", "вы, до 6 мар, 18:00", "now", 1, me=True),
            RouteStep("Закупки", "Дроздов П. С., до 6 мар", "now", 1),
            RouteStep("Исполнение", "Мельник О. В., до 13 мар"),
            RouteStep("Архив", "дело 01-12"),
        ),
    ),
    linked=(
        LinkedList(
            "Связанные письма",
            (
                Linked("01-12-00331/26", "/d/331", "Запрос сметы, первичное письмо", Chip("done", "Исполнено 25 фев")),
                Linked("", "/d/9", "Исходящее письмо, откроется на шаге «Исполнение»", Chip("wait", "Ещё не начато")),
            ),
        ),
        LinkedList("Поручения"),
    ),
    timeline=TIMELINE,
    timeline_modes=(Tab("События", "?events", current=True), Tab("Всё, с правками полей", "?all")),
    comment=CommentForm("/comment", "Комментарий для участников, срок не меняет"),
)


def on_tab(name: str) -> DocumentPage:
    """The same document with another tab open."""
    tabs = tuple(replace(tab, current=name in tab.url) for tab in DOCUMENT.tabs)
    return replace(DOCUMENT, tab=name, tabs=tabs)
