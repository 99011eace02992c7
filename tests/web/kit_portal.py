"""A made-up portal page of a Chinese office."""

from __future__ import annotations

from runtime.web.pages import Act, Chip, Choice, Link, Menu, Option, Pager, SearchBox, Tab
from runtime.web.pages_portal import (
    Agenda,
    Column,
    Day,
    Event,
    Figure,
    Inbox,
    InboxRow,
    News,
    Notice,
    Portal,
    Roll,
)


def row(title: str, number: str, sender: str, step: str, who: str, when: str, term: Chip, **more: object) -> InboxRow:
    quick = more.pop("quick", None)
    act = Act(str(quick), "/quick", post=True) if quick else None
    return InboxRow(title, title, "/d/1", number, sender, step, who, when, term=term, quick=act, **more)  # type: ignore[arg-type]


ROWS = (
    row(
        "省政府办公厅关于报送2025年度绩效评估材料的通知",
        "云政办函〔2026〕18号",
        "省政府办公厅",
        "拟办",
        "张建华",
        "3月2日",
        Chip("late", "逾期 3 天"),
        urgency="extra",
    ),
    row(
        "关于报送信访积案化解情况的督办通知",
        "云督〔2026〕9号",
        "督查室",
        "承办",
        "孙悦",
        "2月27日",
        Chip("late", "逾期 1 天"),
        urgency="urgent",
        urgency_text="急",
    ),
    row(
        "省司法厅关于征求《行政执法监督条例》意见的函",
        "司函〔2026〕33号",
        "省司法厅",
        "签收登记",
        "交换箱",
        "今天 08:31",
        Chip("soon", "今天 12:00"),
        urgency="urgent",
        urgency_text="急",
        unread=True,
        quick="签收",
    ),
    row(
        "关于召开全市安全生产工作会议的请示",
        "云应急〔2026〕7号",
        "市应急管理局",
        "拟办",
        "陈立",
        "今天 09:12",
        Chip("soon", "今天 17:30"),
        urgency="urgent",
        urgency_text="急",
        unread=True,
    ),
    row(
        "关于解决云川中学新校区供水管网接入问题的请示",
        "云教〔2026〕21号",
        "市教育局",
        "核对分发",
        "刘志远",
        "今天 08:47",
        Chip("soon", "今天 17:30"),
        unread=True,
        quick="分发",
    ),
    row(
        "关于拨付2026年第一季度基层运转经费的报告",
        "白头 2026-0046",
        "市财政局",
        "会签",
        "赵云",
        "昨天 16:20",
        Chip("run", "剩 2 天"),
        quick="同意",
    ),
    row("市政府第27次常务会议纪要（送审稿）", "", "秘书科", "核稿", "孙悦", "昨天 15:02", Chip("run", "剩 3 天")),
    row(
        "关于表彰2025年度先进集体和先进个人的决定",
        "云政发〔2026〕5号",
        "人力资源科",
        "会签",
        "何静",
        "昨天 11:40",
        Chip("run", "剩 4 天"),
        quick="同意",
    ),
    row(
        "关于做好清明节期间森林防火工作的通知（代拟稿）",
        "",
        "市林业局",
        "拟稿退回",
        "周副主任",
        "3月2日",
        Chip("back", "退回修改"),
    ),
)

INBOX = Inbox(
    tabs=(
        Tab("待办", "?tab=do", current=True, count=12),
        Tab("待阅", "?tab=read", count=8),
        Tab("逾期", "?tab=late", count=2, kind="late"),
        Tab("我发起的", "?tab=mine", count=15),
        Tab("已办", "?tab=done"),
    ),
    rows=ROWS,
    search=SearchBox("/", hint="在待办中查找", kept=(("tab", "do"),)),
    filters=(Choice("unit", "来文单位", (Option("", "全部", True), Option("a", "省司法厅"))),),
    kinds=Menu("全部类型", (Link("收文", "?kind=in"), Link("督办", "?kind=sup"))),
    sort=Menu("按期限排序", (Link("按期限排序", "?sort=term"), Link("按时间排序", "?sort=time"))),
    density=(Tab("标准", "?density=standard", current=True), Tab("紧凑", "?density=compact")),
    bulk_url="/bulk",
    bulk=(
        Act("同意并送下一环节…", kind="primary", post=True, name="act", value="agree"),
        Act("委托…", post=True, name="act", value="delegate"),
    ),
    pager=Pager("第 1–9 件，共 12 件", next="?after=9"),
    last_head="上一处理人",
)


def answers(extra: str) -> tuple[Act, ...]:
    return (
        Act("我知道了", "/ack" + extra, post=True, icon="check"),
        Act("留言", "/reply" + extra, icon="chat"),
    )


PORTAL = Portal(
    title="首页",
    greeting="王敏，上午好",
    date="2026年3月4日 星期三",
    date_aside="正月十六",
    duty=(Link("今日带班：李国强 副主任 值班电话 8866-1200 "), Link("值班表", "/duty")),
    figures=(
        Figure("待我办理", "12", "件", "其中今日到期 3 件", "/?tab=do"),
        Figure("逾期", "2", "件", "最长 3 个工作日", "/?tab=late", late=True),
        Figure("待阅", "8", "件", "2 件要求确认", "/?tab=read"),
        Figure("本月按期办结率", "96.4", "%", "上月 94.1%，全办第 3", "/r/1"),
        Figure("平均办理时间", "3.2", "工作日", "上月 3.9 个工作日", "/r/2"),
    ),
    inbox=INBOX,
    columns=(
        Column(
            "决策参考",
            (
                News("外省“高效办成一件事”改革做法六则", "/n/1", "今天", True),
                News("2026年一季度重点项目投资图表", "/n/2", "昨天", True),
                News("周边城市停车治理政策比较", "/n/3", "3月2日"),
                News("基层减负清单：十五项退出事项", "/n/4", "3月1日"),
            ),
            (Link("按单位排名", "/c/1"),),
        ),
        Column(
            "工作动态",
            (
                News("李市长调研云川高新区重点企业", "/n/5", "今天", True),
                News("市住建局部署春季房屋安全排查", "/n/6", "昨天"),
                News("财政局完成预算批复工作", "/n/7", "昨天"),
                News("审计局开展专项培训", "/n/8", "3月2日"),
            ),
            (Link("领导", "/c/2"), Link(" · "), Link("部门", "/c/3")),
        ),
        Column(
            "简报内刊",
            (
                News("每周要情 2026年第8期", "/n/9", "2月27日", True),
                News("政务信息 第14期", "/n/10", "2月26日"),
                News("督查通报 第3期", "/n/11", "2月25日"),
                News("信访动态 第5期", "/n/12", "2月24日"),
            ),
            (Link("共 8 种", "/c/4"),),
        ),
    ),
    notices=(
        Notice(
            "关于调整3月份领导接访安排的通知",
            "/n/20",
            "李副市长3月6日接访改至3月9日上午，请各相关科室做好准备。",
            "信访接待室 · 今天 08:20 · 已提醒 1 次",
            "46/58 人已确认",
            answers("1"),
        ),
        Notice(
            "关于启用新版公文用纸和版头的通知",
            "/n/21",
            "自3月10日起，旧版红头纸停止使用。",
            "秘书科 · 昨天 17:05",
            "",
            answers("2"),
        ),
    ),
    notices_more=Link("收到的通知", "/notices"),
    agenda=Agenda(
        "今日日程",
        tuple(
            Day(word, str(number), kind="today" if number == 4 else "off" if number > 6 else "")
            for word, number in zip("一二三四五六日", range(2, 9), strict=True)
        ),
        (
            Event("08:30", "科务会", "三楼小会议室", kind="past"),
            Event("10:05", kind="now"),
            Event("10:30", "安全生产会议筹备", "二楼第一会议室 · 应急局、公安局", "/e/1"),
            Event("14:30", "常务会议纪要核稿", "与孙悦", "/e/2"),
            Event("17:30", "3 件公文到期", url="/?tab=do", kind="term"),
            Event("明天", "09:00 送省厅材料截止", kind="term"),
        ),
        Link("领导日程", "/leaders"),
    ),
    roll=Roll(
        "领导今日",
        (
            ("李副市长", "上午 调研；下午 接访"),
            ("李国强 副主任", "带班 · 二楼 206"),
            ("周海 副主任", "外出 · 委托李国强"),
        ),
    ),
)
