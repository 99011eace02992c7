"""Papers of a district in officialese, Chinese and Russian, composed from parts by a seeded chance.

``FORMS`` are the forms of each Russian noun in which the texts use it: who looks for one form must find them all, and a
search through the plain text for these forms says what there is to be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

# Nominative, genitive, dative, instrumental, prepositional; the plural's nominative and genitive.
_NOUNS = """
постановление постановления постановлению постановлением постановлении постановления постановлений
распоряжение распоряжения распоряжению распоряжением распоряжении распоряжения распоряжений
решение решения решению решением решении решения решений
заседание заседания заседанию заседанием заседании заседания заседаний
обращение обращения обращению обращением обращении обращения обращений
предложение предложения предложению предложением предложении предложения предложений
учреждение учреждения учреждению учреждением учреждении учреждения учреждений
поручение поручения поручению поручением поручении поручения поручений
договор договора договору договором договоре договоры договоров
ремонт ремонта ремонту ремонтом ремонте ремонты ремонтов
документ документа документу документом документе документы документов
проект проекта проекту проектом проекте проекты проектов
бюджет бюджета бюджету бюджетом бюджете бюджеты бюджетов
отчёт отчёта отчёту отчётом отчёте отчёты отчётов
контракт контракта контракту контрактом контракте контракты контрактов
вопрос вопроса вопросу вопросом вопросе вопросы вопросов
комиссия комиссии комиссии комиссией комиссии комиссии комиссий
администрация администрации администрации администрацией администрации администрации администраций
организация организации организации организацией организации организации организаций
программа программы программе программой программе программы программ
проверка проверки проверке проверкой проверке проверки проверок
дорога дороги дороге дорогой дороге дороги дорог
школа школы школе школой школе школы школ
больница больницы больнице больницей больнице больницы больниц
территория территории территории территорией территории территории территорий
область области области областью области области областей
стоимость стоимости стоимости стоимостью стоимости стоимости стоимостей
хозяйство хозяйства хозяйству хозяйством хозяйстве хозяйства хозяйств
строительство строительства строительству строительством строительстве строительства строительств
имущество имущества имуществу имуществом имуществе имущества имуществ
паводок паводка паводку паводком паводке паводки паводков
участок участка участку участком участке участки участков
"""
DECLINED: Final = {line.split()[0]: tuple(line.split()) for line in _NOUNS.strip().splitlines()}
FORMS: Final = {noun: tuple(dict.fromkeys(cases)) for noun, cases in DECLINED.items()}
_ALL: Final = tuple(DECLINED)
CHINESE: Final = (
    *("防火", "防汛", "抗旱", "安全", "生产", "教育", "医疗", "卫生", "环境", "保护", "道路", "交通", "住房", "规划"),
    *("财政", "预算", "审计", "监督", "检查", "整改", "会议", "纪要", "通知", "报告", "请示", "批复", "人事", "任免"),
    *("培训", "考核", "招商", "引资", "扶贫", "就业", "社保", "养老", "信访", "维稳", "档案", "保密", "信息", "公开"),
    *("农业", "水利", "林业", "粮食", "市场", "物价", "税收", "土地", "拆迁", "绿化", "供热", "供水", "文化", "旅游"),
)
_PLACES = ("东城", "西山", "北河", "南岭", "云川", "青石", "长桥", "金沙", "新华", "和平", "白云", "龙泉")
_SENDERS = ("市政府办公厅", "市财政局", "市教育局", "市水利局", "区委宣传部", "市规划局", "省住建厅", "市审计局")
_RUSSIAN_SENDERS = ("ООО «Стройгарант»", "Минфин края", "Прокуратура района", "ГКУ «Автодор»", "МБОУ «Школа № 7»")
_OPENINGS = ("为进一步做好{a}{b}工作", "根据上级关于{a}{b}的要求", "结合我区{a}工作实际", "针对当前{a}{b}存在的问题")
_MIDDLES = (
    "各单位要高度重视{a}工作，落实{b}责任",
    "请于{m}月{d}日前将{a}{b}情况报送办公室",
    "由{p}街道牵头，会同有关部门开展{a}专项{b}",
    "要加强{a}和{b}的衔接，确保按期完成",
    "经区长办公会研究，原则同意{p}镇{a}{b}方案",
    "{x}负责{a}，联系人{y}，项目地址{p}路{d}号{z}",
    "{z}公司承建的{x}项目{a}进度滞后，由{y}督办",
)
_CLOSINGS = ("特此通知。", "请遵照执行。", "妥否，请批示。", "现将有关事项通知如下。")
_SUBJECTS = (
    *("关于做好{p}{a}{b}工作的通知", "关于{p}{a}{b}情况的报告"),
    *("关于开展{a}专项{b}的请示", "关于印发{p}{a}方案的函"),
)
# Names of people, works and places are what makes a text's words rare.
_NAMES = tuple(
    chr(0x4E00 + first) + chr(0x4E00 + second) for first in range(0, 3000, 61) for second in range(7, 2000, 37)
)
_RUSSIAN = (
    "В соответствии с {3a} направляем сведения о {4b}",
    "Просим рассмотреть {0a} и представить {6b} до {d}.{m:02}.{y}",
    "По результатам {1a} установлено отсутствие {1b}",
    "Управлению поручено подготовить {0a} по {2b}",
    "Стоимость определена {3a}, сроки указаны в {4b}",
    "Контроль за {3a} возложить на заместителя главы",
)
_RUSSIAN_SUBJECTS = ("О {4a} и {4b}", "О направлении {1a}", "Об исполнении {1a} по {2b}", "О ходе {1a}")
_OPINIONS = ("请{p}办理。", "同意，按程序{b}。", "已阅，转{a}部门研究。", "请结合{a}工作提出意见。")
_RUSSIAN_OPINIONS = ("К исполнению", "Прошу учесть {0a}", "Согласовано с {3a}", "Подготовить ответ о {4b}")


@dataclass(frozen=True, slots=True)
class Paper:
    """What one paper says."""

    subject: str
    sender: str
    outside: str
    text: str
    opinions: tuple[str, str]


def paper(chance: Random, year: int, number: int) -> Paper:
    """One paper: seven of ten are Chinese; most texts are short, some long."""
    length = int(200 + 2800 * chance.random() ** 3)
    chinese = chance.random() < 0.7
    fill = _chinese if chinese else _russian
    templates = (_OPENINGS, _MIDDLES, _CLOSINGS) if chinese else (_RUSSIAN, _RUSSIAN, _RUSSIAN)
    said, size = [fill(chance, templates[0], year)], 0
    while size < length:
        said.append(fill(chance, templates[1], year))
        size += len(said[-1]) + 1
    said.append(fill(chance, templates[2], year))
    opinions = _OPINIONS if chinese else _RUSSIAN_OPINIONS
    return Paper(
        fill(chance, _SUBJECTS if chinese else _RUSSIAN_SUBJECTS, year),
        chance.choice(_SENDERS if chinese else _RUSSIAN_SENDERS),
        f"云政发〔{year}〕{number % 997}号" if chinese else f"{number % 997}-исх/{year}",
        ("，" if chinese else ". ").join(said),
        (fill(chance, opinions, year), fill(chance, opinions, year)),
    )


def _chinese(chance: Random, templates: tuple[str, ...], year: int) -> str:
    a, b = chance.choice(CHINESE), chance.choice(CHINESE)
    when = {"m": chance.randint(1, 12), "d": chance.randint(1, 28)}
    template = chance.choice(templates)
    names = {mark: chance.choice(_NAMES) + chance.choice(_NAMES) for mark in "xyz" if f"{{{mark}}}" in template}
    return template.format(a=a, b=b, p=chance.choice(_PLACES), **when, **names)


def _russian(chance: Random, templates: tuple[str, ...], year: int) -> str:
    template = chance.choice(templates)
    for mark in "ab":
        # Rare nouns and frequent ones, as in life.
        noun = _ALL[min(int(chance.paretovariate(0.6)) - 1, len(_ALL) - 1)]
        for case, form in enumerate(DECLINED[noun]):
            template = template.replace(f"{{{case}{mark}}}", form)
    return template.format(d=chance.randint(10, 28), m=chance.randint(1, 12), y=year)
