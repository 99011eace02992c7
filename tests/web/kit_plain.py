"""Made-up pages around the work: signing in, refusals, errors, settings."""

from __future__ import annotations

from dataclasses import replace

from runtime.web.pages import Act, Choice, Fact, Link, Option, Pager, Tab
from runtime.web.pages_deliveries import DeliveriesPage, Delivery
from runtime.web.pages_log import LogPage
from runtime.web.pages_notices import NoticeLine, NoticesPage
from runtime.web.pages_plain import (
    Absence,
    AbsenceForm,
    AgenciesPage,
    Agency,
    Announcement,
    ErrorPage,
    HelpPage,
    HelpTopic,
    LoginPage,
    NotFound,
    PasswordPage,
    Plain,
    ProfilePage,
    Refused,
)
from runtime.web.pages_portal import Empty
from runtime.web.pages_settings import SettingItem, SettingsPage
from runtime.web.pages_word import Question, WordPage
from tests.web.kit_portal import INBOX, PORTAL

LOGIN = LoginPage(
    title="登录",
    url="/login",
    certificate=Act("用数字证书登录", "/login/certificate", kind="primary", icon="key"),
    certificate_hint="请插入证书 Key，稍后输入 PIN 码",
    product="协同办公平台",
    announcements=(
        Announcement("3月4日", "3月7日 22:00–24:00 系统升级，届时不能登录。未提交的内容会自动保存。"),
        Announcement("3月1日", "首次登录须修改初始密码。忘记密码请联系本单位管理员。"),
    ),
    help="帮助：信息中心 8866-1010（工作日 8:30–17:30）",
    links=(Link("无障碍声明", "/a11y"), Link("账号申请表", "/apply")),
    forgot=Link("忘记密码", "/forgot"),
    lock_note="连续 5 次失败锁定 15 分钟",
)
LOGIN_WRONG = replace(LOGIN, certificate=None, name="wangmin", errors=(Link("账号或密码不对", "#f-name"),))

PASSWORD = PasswordPage(
    "Новый пароль",
    "/password",
    first=True,
    rules=("не короче 12 знаков", "не похож на имя"),
    errors=(Link("Пароли не совпадают", "#f-again"),),
    back=Link("Отмена", "/"),
)
REFUSED = Refused(
    "Документ 04-03-00118/26 вам не открыт",
    ((Link("Его видят участники маршрута и отдел закупок. Вы в отделе кадров и в маршруте не участвуете."),),),
    (Link("Ким Е. Л.", "/p/1"), Link(", автор, или "), Link("канцелярия", "/p/2"), Link(", тел. 12-04.")),
    Act("Попросить доступ", "/ask", kind="primary", post=True),
)
AGENCIES = AgenciesPage(
    "Choose an agency",
    (
        Agency("云川市人民政府办公室", "/cn/", "云", lang="zh"),
        Agency("Министерство развития", "/ru/", "М", "Документы", "ru"),
    ),
    "Two agencies are served here.",
)
HELP = HelpPage(
    "Помощь",
    (HelpTopic("Как вернуть документ", ((Link("Откройте задание и выберите «Вернуть на доработку»."),),), "return"),),
    (Fact("Поддержка", "12-04"),),
)
PROFILE = ProfilePage(
    "Мои настройки",
    "/me",
    (Fact("Имя", "Кравцова Ю. А."), Fact("Отдел", "Правовой")),
    Choice("language", "Язык", (Option("ru", "Русский", True), Option("zh", "中文"))),
    Choice("theme", "Свет", (Option("auto", "Как на компьютере", True), Option("dark", "Тёмный"))),
    Choice("density", "Высота строк", (Option("standard", "Обычная", True), Option("compact", "Сжатая"))),
    Choice("zone", "Часовой пояс", (Option("", "Как в учреждении", True), Option("m", "UTC+03:00 · Москва"))),
    Link("Сменить пароль", "/password"),
    (Absence("24 фев – 9 мар", "Кравцова Ю. А.", "отпуск", Act("Отменить", "/me/absence/1", post=True)),),
    AbsenceForm(
        "/me/absence",
        Choice("substitute", "Замещает", (Option("", "—", True), Option("p1", "Белов А. Н."))),
        Choice("step", "Для каких заданий", (Option("", "Все мои задания", True), Option("agree", "Согласование"))),
    ),
)
PLAIN = Plain(
    "Журнал пуст",
    Empty(
        "Журнал обращений 2026 пуст",
        ((Link("Номера начнутся с 05-01-00001/26. Перенести записи прошлой системы можно из Excel."),),),
        (Act("Зарегистрировать обращение", "/new", kind="primary"), Act("Загрузить из Excel", "/import")),
        "table",
    ),
)
DONE_ALL = replace(
    PORTAL,
    inbox=replace(
        INBOX,
        rows=(),
        empty=Empty(
            "Заданий нет",
            ((Link("Последнее вы закрыли сегодня в 16:42. Новое появится здесь, а срочное придёт и на почту."),),),
            (Act("Ознакомиться: 2", "/?tab=read"), Act("Мои документы", "/mine", kind="quiet")),
        ),
    ),
)
MISSING = NotFound()
BROKEN = ErrorPage(500, operation="7f3a", retry="/")
TOO_LARGE = ErrorPage(413)

NOTICES = NoticesPage(
    "Уведомления",
    "/notices",
    (NoticeLine("Вам поручено", "/d/1", "Правовая экспертиза договора", "сегодня, 10:12", True),),
    ("n1",),
)
SETTINGS = SettingsPage(
    "Настройки ведомства",
    "/settings",
    (
        SettingItem("term", "Срок ответа", "Рабочих дней", "10"),
        SettingItem("mail", "Писать на почту", "", "true", True),
    ),
    (Link("Читаются, когда открывается задание."),),
)
DELIVERIES = DeliveriesPage(
    "Отправка уведомлений",
    (
        Tab("Не приняты", "/settings/deliveries?state=dead", True, 2, "late"),
        Tab("Ждут отправки", "/settings/deliveries?state=waiting", False, 0),
        Tab("Отправлены", "/settings/deliveries?state=sent", False, 318),
    ),
    (
        Delivery(
            "Новое задание — кому: Кравцова Ю. А.",
            (Fact("Канал", "smtp"), Fact("Написано", "2 марта 2026, 09:14"), Fact("Попытки", "12", aside="3 марта")),
            "mail.zarechny.example:587: [Errno 111] Connection refused",
            (
                Act("Отправить ещё раз", "/settings/deliveries/again", post=True, fields=(("id", "1"),)),
                Act("Не отправлять…", "/settings/deliveries/1/drop", "danger"),
            ),
        ),
    ),
    (Link("Главная", "/"), Link("Настройки", "/settings"), Link("Отправка уведомлений")),
    channels=(
        Tab("Все каналы", "/settings/deliveries", True),
        Tab("smtp", "/settings/deliveries?channel=smtp"),
        Tab("webhook", "/settings/deliveries?channel=webhook"),
    ),
    acts=(Act("Отправить все ещё раз", "/settings/deliveries/again", "primary", post=True),),
    pager=Pager("1–50 из 318", "", "/settings/deliveries?after=x"),
)
LOG = LogPage(
    "Системный журнал",
    "/settings/log",
    ("Когда", "Кто", "Что", "Подробности", "Откуда"),
    (
        ("2 марта 2026, 09:14", "Кравцова Ю. А.", "Настройка изменена", "Срок ответа: 10 рабочих дней", "10.0.4.12"),
        ("2 марта 2026, 09:02", "kravcova", "Во входе отказано", "", "10.0.4.77"),
    ),
    (Option("admin", "Кравцова Ю. А.", True), Option("zueva", "Зуева М. И.")),
    (Option("signed-in", "Вход"), Option("setting-changed", "Настройка изменена")),
    "2026-03-01",
    "",
    (Link("Главная", "/"), Link("Настройки", "/settings"), Link("Системный журнал")),
    acts=(Act("Скачать в CSV", "/settings/log/export"),),
    pager=Pager("", "", "/settings/log?after=x"),
)
WORD = WordPage(
    "Делегировать",
    "/delegate",
    "Задание вернётся к вам после ответа.",
    "Делегировать",
    Link("Отмена", "/d/347"),
    (
        Question("to", "Кому", "one", (Option("p1", "Белов А. Н."), Option("p2", "Дроздов П. С."))),
        Question("consent", "Ответ вернётся ко мне на согласие", "switch", hint="Сначала вы увидите ответ."),
        Question("reason", "Причина", "text", required=False),
        Question("until", "Новый срок", "day", error="Выберите день"),
    ),
)
