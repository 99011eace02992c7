"""Made-up forms: a Chinese registration card with and without errors, and the pages around filling in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from runtime.web.pages import Act, Fact, Link, Note
from runtime.web.pages_form import (
    CheckPage,
    CheckSection,
    ComingStep,
    Conflict,
    FormPage,
    FormSection,
    Interruption,
    NewGroup,
    NewItem,
    NewPage,
    Outcome,
)
from tests.web.kit_document import WHY_DATE

MARKUP = (Path(__file__).parent / "kit_form.html").read_text("utf-8")


def error(id: str, text: str) -> str:
    return (
        f'<p class="error" id="{id}-error"><svg class="icon" aria-hidden="true"><use href="#i-error"/></svg>'
        f'<span class="visually-hidden">错误：</span> {text}</p>'
    )


def form(**slots: str) -> Markup:
    text = MARKUP
    for name in ("e1", "m1", "a1", "e2", "m2", "a2", "v2", "m3", "a3", "v3"):
        text = text.replace("{" + name + "}", slots.get(name, ""))
    return Markup(text)


FORM = FormPage(
    title="来文登记表",
    url="/new/in",
    save_url="/new/in/save",
    form=form(v2="云政办函〔2026〕18号", v3="1"),
    button="核对登记内容",
    crumbs=(Link("收文", "/in"), Link("收文登记簿", "/in/book"), Link("新登记")),
    saved="已自动保存 10:05",
    abandon=Act("放弃登记", "/abandon"),
    sections=(
        FormSection("签收", "#s-in", "done"),
        FormSection("文件信息", "#s-info", "now"),
        FormSection("附件清单", "#s-att"),
        FormSection("正文与扫描件", "#s-scan"),
        FormSection("核对并登记", "#check"),
    ),
    outcome=Outcome(
        "登记后",
        (
            Fact("流水号", "红 2026-0187", strong=True, aside="（预计）"),
            Fact("送往", "秘书科 拟办，张建华"),
            Fact("拟办期限", "3月5日 周四", strong=True),
        ),
        WHY_DATE,
    ),
    steps=(
        ComingStep("签收登记", "您", "now"),
        ComingStep("拟办", "秘书科"),
        ComingStep("审阅", "办公室主任"),
        ComingStep("批示", "分管领导"),
        ComingStep("承办", "由批示确定"),
    ),
    duplicates=((Link("2月26日已登记一件标题相近的来文："), Link("红 2026-0171", "/d/171")),),
)

WRONG = replace(
    FORM,
    form=form(
        e1=" is-error",
        m1=error("f-received", "不能晚于今天"),
        a1=' aria-invalid="true" aria-describedby="f-received-error"',
        e2=" is-error",
        m2=error("f-number", "请填写文件字号"),
        a2=' aria-invalid="true"',
        m3=error("f-att-1-copies", "至少 1 份"),
        a3=' aria-invalid="true" aria-describedby="f-att-1-copies-error"',
        v3="0",
    ),
    sections=tuple(replace(item, errors="1 处待改正") if at < 3 else item for at, item in enumerate(FORM.sections)),
    errors=(
        Link("收文日期不能晚于今天（2026年3月4日）", "#f-received"),
        Link("请填写文件字号，例如“云政办函〔2026〕18号”", "#f-number"),
        Link("第 2 行附件：份数应为 1 以上的整数", "#f-att-1-copies"),
    ),
)

CHECK = CheckPage(
    title="核对登记内容",
    url="/new/in/send",
    button="登记来文",
    back="/new/in",
    sections=(
        CheckSection("签收", (Fact("收文日期", "2026年3月4日", change="/new/in#f-received"), Fact("备注", ""))),
        CheckSection("附件清单", heads=("附件名称", "份数"), table=(("填报说明", "1"),), change="/new/in#s-att"),
    ),
    notes=(Note("info", ((Link("登记后即给流水号，不能删除，只能注销。"),),)),),
    outcome=FORM.outcome,
)

PAUSE = Interruption(
    title="Письмо уйдёт 14 адресатам, отозвать его нельзя",
    lines=((Link("Подпись: Соколова И. П., сертификат до 12.11.2026. Номер 01-13-00092/26 займётся сразу."),),),
    url="/send",
    button="Подписать и отправить",
    back=Link("Вернуться к проверке", "/check"),
    facts=(Fact("Адресаты", "14"),),
)

CONFLICT = Conflict(
    title="Дроздов П. С. решил раньше",
    lines=((Link("Он согласовал 5 марта в 10:12. Ваше решение не записано."),),),
    acts=(Act("Открыть документ", "/d/347", kind="primary"),),
    typed=(Fact("Замечания", "В пункте 4.2 нет срока гарантии."),),
)

NEW = NewPage(
    title="Новый документ",
    groups=(
        NewGroup(
            "Переписка",
            (
                NewItem(
                    "Входящее письмо",
                    "/new/in",
                    "Регистрация и рассмотрение",
                    Link("Есть черновик от 3 марта", "/draft"),
                ),
                NewItem("Исходящее письмо", "/new/out", "Подготовка, согласование, отправка"),
                NewItem("Служебная записка", "/new/memo"),
            ),
        ),
    ),
    drafts=(NewItem("О ремонте кровли", "/draft/1", "Исходящее письмо, сохранено вчера в 17:40"),),
)
