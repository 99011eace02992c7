"""Made-up letterheads: a Chinese office, a Russian ministry, an English council."""

from __future__ import annotations

from dataclasses import replace

from runtime.web.pages import Act, Frame, Language, Link, Person, SearchBox, Tab

LANGUAGES = (
    Language("zh", "中文", "?lang=zh"),
    Language("ru", "Русский", "?lang=ru"),
    Language("en", "English", "?lang=en"),
)


def _tabs(words: str, current: int, counts: dict[int, int] | None = None) -> tuple[Tab, ...]:
    counts = counts or {}
    return tuple(
        Tab(word, f"/{at}", current=at == current, count=counts.get(at)) for at, word in enumerate(words.split(","))
    )


def _languages(code: str) -> tuple[Language, ...]:
    return tuple(replace(item, current=item.code == code) for item in LANGUAGES)


def chinese(current: int = 0) -> Frame:
    return Frame(
        agency="云川市人民政府办公室",
        product="协同办公",
        seal="云",
        lang="zh",
        csrf="t0",
        nonce="n0",
        nav=_tabs("首页,收文,发文,督办,会议,栏目,台帐,统计报表,档案", current, {1: 7}),
        more=_tabs("车辆,用品", -1),
        bottom=(
            Act("待办", "#inbox", kind="primary", icon="list"),
            Act("待阅", "#read", icon="eye"),
            Act("新建", "/new", icon="plus"),
            Act("日程", "#day", icon="calendar"),
            Act("菜单", "#menu", icon="menu"),
        )
        if current == 0
        else (),
        person=Person("王", "王敏", "秘书科", "/me", sign_out="/out"),
        search=SearchBox("/search", hint="文号、标题、正文关键字"),
        help_url="/help",
        languages=_languages("zh"),
        notices=2,
        notices_url="/notices",
        secrecy="非涉密系统，严禁录入、传输涉密信息",
        support="技术支持 8866-1010",
        foot=(Link("无障碍声明", "/a11y"), Link("快捷键", "/help#keys")),
        edition="第 13 版 · 2026年1月12日起",
    )


def russian(current: int = 1) -> Frame:
    return Frame(
        agency="Министерство развития Заречного края",
        product="Документы и решения",
        seal="М",
        lang="ru",
        csrf="t0",
        nonce="n0",
        nav=_tabs(
            "Главная,Входящие,Исходящие,Договоры,Поручения,Обращения,Журналы,Отчёты,Новости,Архив", current, {1: 6}
        ),
        more=_tabs("Транспорт,Кадры", -1),
        person=Person("ЮК", "Кравцова Ю. А.", "", "/me", sign_out="/out"),
        search=SearchBox("/search", hint="Номер, заголовок, текст"),
        help_url="/help",
        languages=_languages("ru"),
        notices=0,
        notices_url="/notices",
        secrecy="Система не предназначена для секретных сведений",
        support="Поддержка 12-04",
        foot=(Link("Доступность", "/a11y"), Link("Клавиши", "/help#keys")),
        edition="Редакция 13 · с 12 января 2026 г.",
    )


def english(current: int = 0) -> Frame:
    return Frame(
        agency="Riverside County Council",
        product="Documents and decisions",
        seal="R",
        lang="en",
        csrf="t0",
        nonce="n0",
        nav=_tabs("Home,Incoming,Outgoing,Contracts,Orders,Registers,Reports", current, {1: 6}),
        person=Person("JC", "J. Carter", "Records", "/me", sign_out="/out"),
        search=SearchBox("/search", hint="Number, title, text"),
        help_url="/help",
        languages=_languages("en"),
        secrecy="Do not enter classified information",
        support="Support 12-04",
        foot=(Link("Accessibility", "/a11y"),),
        edition="Edition 13 · since 12 January 2026",
    )
