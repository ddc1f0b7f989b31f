"""Named co-building ties in a text, by closed patterns: who stands in a list of bodies, and what is said of them."""

from __future__ import annotations

import re
from typing import NamedTuple

# What names of bodies end in; the longest first.
_ENDS = [
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "企业",
    "工厂",
    "厂",
    "银行",
    "支行",
    "分行",
    "营业部",
    "营业厅",
    "营业所",
    "信用社",
    "农商行",
    "农商银行",
    "保险",
    "证券",
    "人民医院",
    "中医院",
    "医院",
    "卫生院",
    "卫生服务中心",
    "卫生服务站",
    "卫生所",
    "诊所",
    "门诊部",
    "药房",
    "药店",
    "大药房",
    "口腔",
    "疾控中心",
    "急救中心",
    "血站",
    "大学",
    "学院",
    "学校",
    "中学",
    "小学",
    "幼儿园",
    "附中",
    "附小",
    "党校",
    "职高",
    "技校",
    "中专",
    "高中",
    "初中",
    "外国语学校",
    "培训中心",
    "公安局",
    "公安分局",
    "派出所",
    "交警大队",
    "交警中队",
    "大队",
    "中队",
    "支队",
    "消防救援站",
    "消防救援大队",
    "消防站",
    "消防队",
    "司法所",
    "司法局",
    "法院",
    "人民法院",
    "检察院",
    "人民检察院",
    "法庭",
    "公证处",
    "律师事务所",
    "律所",
    "法律服务所",
    "税务局",
    "税务分局",
    "税务所",
    "海关",
    "电业局",
    "供电局",
    "供电公司",
    "供电所",
    "供电分公司",
    "水务集团",
    "自来水公司",
    "燃气公司",
    "热力公司",
    "邮政局",
    "邮政分公司",
    "邮局",
    "气象局",
    "烟草局",
    "管理局",
    "服务局",
    "监督局",
    "民政局",
    "教育局",
    "住建局",
    "城管局",
    "卫健局",
    "卫健委",
    "应急局",
    "文旅局",
    "人社局",
    "财政局",
    "交通局",
    "水利局",
    "农业农村局",
    "信访局",
    "审计局",
    "统计局",
    "发改局",
    "发改委",
    "工信局",
    "科技局",
    "体育局",
    "退役军人事务局",
    "市场监管局",
    "市场监管所",
    "生态环境局",
    "自然资源局",
    "数据局",
    "局",
    "管理处",
    "管委会",
    "管理所",
    "事务所",
    "妇联",
    "团委",
    "团市委",
    "团区委",
    "残联",
    "红十字会",
    "工商联",
    "文联",
    "科协",
    "总工会",
    "工会",
    "侨联",
    "关工委",
    "老干部局",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "编办",
    "机关工委",
    "文明办",
    "街道办事处",
    "协会",
    "商会",
    "学会",
    "联合会",
    "基金会",
    "促进会",
    "联盟",
    "合作社",
    "研究会",
    "志愿者协会",
    "志愿服务队",
    "志愿服务总队",
    "志愿者服务队",
    "志愿服务中心",
    "服务队",
    "救援队",
    "突击队",
    "小分队",
    "志愿队",
    "艺术团",
    "工作室",
    "工作站",
    "社工站",
    "社工机构",
    "社会工作服务中心",
    "服务中心",
    "事务中心",
    "活动中心",
    "指导中心",
    "调解中心",
    "养老中心",
    "中心",
    "服务站",
    "驿站",
    "研究院",
    "研究所",
    "设计院",
    "规划院",
    "勘察院",
    "科学院",
    "图书馆",
    "文化馆",
    "博物馆",
    "美术馆",
    "档案馆",
    "科技馆",
    "体育馆",
    "剧院",
    "剧团",
    "影城",
    "书店",
    "书城",
    "电视台",
    "报社",
    "出版社",
    "养老院",
    "敬老院",
    "福利院",
    "养老服务中心",
    "护理院",
    "托老所",
    "托育园",
    "超市",
    "商场",
    "酒店",
    "饭店",
    "宾馆",
    "餐厅",
    "菜市场",
    "农贸市场",
    "市场",
    "百货",
    "购物中心",
    "广场",
    "店",
    "餐饮",
    "快递",
    "外卖站",
    "理发店",
    "美发店",
    "面包店",
    "便利店",
    "物业",
    "保健院",
    "系",
    "分局",
    "特勤站",
    "委员会",
    "医疗集团",
    "管理公司",
    "党建联盟",
    "日报社",
    "旅行社",
    "供销社",
    "物业公司",
    "物业服务中心",
    "物业服务企业",
    "党支部",
    "党总支",
    "党委",
    "机关党委",
    "党组",
    "支部",
    "部队",
    "武警支队",
    "干休所",
    "公交公司",
    "地铁公司",
    "客运站",
    "火车站",
    "车站",
    "车务段",
    "机务段",
    "车辆段",
    "机场",
    "港务",
    "电信",
    "移动",
    "联通",
    "铁塔",
    "电信局",
    "石化",
    "人寿",
    "邮储银行",
    "事务处",
    "工商银行",
    "农业银行",
    "建设银行",
    "交通银行",
    "中国银行",
    "招商银行",
    "中信银行",
    "民生银行",
    "兴业银行",
    "光大银行",
]
_END = "|".join(sorted(set(_ENDS), key=len, reverse=True))
_NO_START = (
    r"与|和(?![平谐美睦顺兴园悦润信泰庆])|同(?![仁心济德城方和创福乐兴庆安])|跟|及|由|在|的|将|向(?![阳荣前])|对(?!外)|让|请|把|被|了|是|等|"
    r"有(?![限为色研机线])|于(?![洪都田])|从|到|以(?!岭)|为(?!民)|给|使|于是|联合(?![会国])|携手|邀请|协调|组织(?!部)|引入|引进|链接|对接|依托|联系|联动|发动|会同|包括|分别|"
    r"来自|驻区|辖区内?|共建单位|周边|附近|当地|吸纳|凝聚|牵手|联手|其中|例如|比如|譬如|如(?![意家皋东])|已|还|先后|主动|积极|并|又|也|再|目前|近日|日前|今年|去年|推动|促成|"
    r"整合|撬动|汇聚|串联|动员|鼓励|引导|支持|委托|通过|促进|帮助|协同|协助|签约|吸引|成立|设立|组建|每周|每月|每年|定期|一家|多家|几家|\d+[家个所名位支户人]|[一二三四五六七八九十]+[家个]|经|就(?!业)|因|使得|"
    r"所属|社区党委|社区党总支|社区(?!卫生|服务中心|医院|学院|矫正)|街道党工委|街道(?!办事处)|一方面|牵头|负责人|名|位|户|们|指导|开展|派出|选派|下沉|参与|加入|所在|下辖|辖有|拥有|现有|属地|街道内|区内|市内|相关|以及|或|当天|昨天"
)
_TOKEN = re.compile(
    rf"(?:{_NO_START})|(?P<org>(?:(?!{_NO_START})[一-鿿A-Za-z0-9·（）()]){{0,22}}?(?:{_END})(?:(?:第[一二三四五六七八九十]+|机关|离退休|在职|退休|教工|学生|医疗|青年|巾帼|党员|共产党员|红船|先锋|法律|电力)*(?:党支部|党总支|党委|团委|工会|志愿服务队|志愿者服务队|服务队|志愿服务总队|分公司|支行|分行|营业部|总队|分中心|工作站))*)"
    r"(?=[、，,。；;：:！？（()“”\"\s—…]|与|和|同|跟|及|以及|等|的|在|签|结|共|联|携|合|入|进|派|为|向|认|报|参|加|主|先|也|已|还|都|将|分|作|成|党员(?!服务队|先锋|志愿|突击)|负责|工作人员|职工|干部|律师|教师|民警|定|每|就|到|把|开|组|送|捐|提|于|从|是|有(?!限)|均|纷|陆|相继|率先|下派|选派|则|又|会|积|牵|定期|来|帮|带|对|设|走|免|举|专|常|主|出|拿|承|轮|负|一起|今|去|\d|$)"
)
# Words that end as bodies do and name none.
_GENERIC = re.compile(
    rf"(?:(?:驻区|辖区|驻地|共建|爱心|相关|社会|各类|各级|本地|沿街|结对|成员|企事业|机关|国有|民营|两新|非公|行业|有关|基层|上级|社区|街道|小区|"
    rf"居民|党员|物业服务|物业|属地|周边|帮扶|下属|所属|责任|志愿|公益|养老|党群|便民|综合|为民|医疗|教育|金融|职能|行政|群团|家庭|外卖|快递|新业态|龙头|小微|"
    rf"网格|楼栋|楼院|片区|区域|老年|农贸|便利|社工|专业|第三方|城市|服务|党建|文化|健身|活动|红色|离退休|在职|青年|巾帼|工作|办事|业务|窗口|监督|支部|"
    rf"机关企事业|民生|科技|大型|连锁|餐饮|商贸|生产|建筑|施工|保险|通信|公共|党组织|周围|邻近|县级|区级|市级|省级|国家级|中小|实体|优质|全市|全区|市直|区直|县直|直属|各自|所在|原|双方|两家|三方))*(?:多|各|该|本|我|其|新|老|大|小)?(?:{_END})"
)
_BARE = {"海关", "电业局", "供电局", "税务局", "派出所", "法院", "检察院", "司法所", "邮政局", "消防救援站", "供电公司",
         "燃气公司", "自来水公司", "妇联", "残联", "红十字会", "卫健局", "民政局", "教育局", "人社局", "公安局", "团委", "总工会", "农商银行",
         "供电所", "卫生院", "消防救援大队", "律师事务所", "消防队", "公安分局", "交警大队", "城管局", "住建局", "图书馆", "文化馆", "卫生服务中心"}  # fmt: skip
_OF_PLACE = re.compile("[一-鿿]{0,6}(?<![辖驻社片园城地各两多])(?:省|市|区|县|旗|州)(?!级|直|属|内|里|委会)")
_OWN = re.compile(
    "(?:社区|村|街道|小区|镇|乡)(?:大?党委|党总支|党支部|党工委|党群服务中心|居委会|村委会|办事处|综合服务中心|服务中心|新时代文明实践站|便民服务中心|议事|党委)$|^(?:市|区|县|省)(?:委|政府)?组织部$|业委会|居委会"
)
_MADE = re.compile("(?:成立|设立|组建|打造|建立|建成|建起|组成)了?[“\"]?$")
_JOIN = re.compile(r"(?:、|和|与|及|以及|，|,|和当地|、驻区|以及驻区|，以及)")
_WITH = re.compile(
    r"(?:与|和|同|跟|联合|携手|会同|邀请|协调|引入|引进|联动|对接|依托|牵手|联手|发动|链接|吸纳|凝聚|整合|协同|组织|动员|吸引|争取|推动|促成)了?"
    r"(?:辖区|驻区|周边|附近|属地|当地|本地|共建单位|结对单位|辖区内|驻地|区内|市内|驻区单位|辖区单位|相邻)?的?(?:内的?)?(?:\d+家|多家)?(?:单位|企业)?[“\"]?$"
)
_STRONG = re.compile(
    "(?:联合|携手|会同|联动|牵手|联手|链接|吸纳|协同|引入|引进|邀请|整合|对接|依托)了?[^，。；]{0,8}$"
)
_LISTED = re.compile(
    r"(?:驻区单位|共建单位|辖区单位|成员单位|结对单位|兼职委员单位|联建单位|签约单位|驻地单位|驻社区单位|共建伙伴|合作单位|帮扶单位|包联单位|大党委[”\"]?成员|共驻单位|共建名单|驻辖区单位|辖区内)[^。；，]{0,8}?(?:有|包括|为|包含|：|:|——|如|即|分别是|是|涵盖|囊括|主要有|名单|)(?:了)?$"
)
_ACT = re.compile(
    "签订|签署|签约|签下|结对|结成|共建|联建|联合|携手|合作|建立|联手|成立|组建|共同|达成|搭建|联动|联席|协作|互助|互联|对接|举办|开展|设立|打造|推出|实施|开设|共享"
)
_TO_PLACE = re.compile(
    "(?:与|同|和|到|在|进|向|入|进驻|入驻|走进|结对|对接|联系|帮扶|服务|认领|为)[^。；，]{0,14}?(?:社区|街道|小区|村|居民|老人|镇|乡|网格|院落)"
)
_JOINS = re.compile(
    "签订|签署|签约|结对|结成|结为|下派|选派|基地|共建|联建|认领|报到|加入|入驻|进驻|派驻|兼职委员|成员单位|联合成立|联合开展|联合|携手|对接|包联|共同|参与"
)
_GIVES = re.compile(
    "(?:为|向|给|帮|免费)[^。；]{0,18}?(?:提供|开展|送|捐|义诊|讲|维修|服务|办|授|检|资助|解决|配|安装|理发|普法|咨询|辅导)|义诊|捐赠|捐资|捐出|资助|送医|送教|送法|送岗|(?:走进|深入|来到)[^。；]{0,10}(?:社区|小区)[^。；]{0,12}(?:开展|举办|提供)"
)
_RELATION = (
    ("staffs", re.compile("派驻|派出[^，。]{0,6}(?:驻|担任)|选派|下派|挂职")),
    ("pairs_with", re.compile("结对|结成对子|对接|联系点|包联|认领|报到|牵手")),
    (
        "co_builds",
        re.compile(
            "共建|吸纳|大党委|组成|凝聚|联盟|联建|联合|携手|签订|签署|签约|合作|成员单位|兼职委员|共同|建立|成立|设立|驻区单位|辖区单位|联席|联动|加入|达成|搭建|组建|开展|举办"
        ),
    ),
    ("helps", re.compile("帮扶|捐|资助|慰问|救助")),
    ("serves", re.compile(".")),
)
_DOMAIN = (
    ("employment", "就业|招聘|岗位|求职|技能培训|创业"),
    ("elder_care", "养老|助老|敬老|助餐|老年食堂|老人|老年|长者|日间照料"),
    ("health", "医疗|义诊|健康|体检|问诊|护理|医养|看病|急救"),
    ("education", "助学|教育|课堂|托管|辅导|研学|学生|儿童|青少年|科普|课后|读书"),
    ("repairs", "维修|用电|用气|供水|供暖|水管|电路|抢修|家电|改造"),
    ("safety", "平安|巡逻|消防|反诈|安全|治安|防范|应急"),
    ("legal", "法律|普法|调解|矛盾|纠纷|法治|法务"),
    ("environment", "环境|绿化|清洁|垃圾|卫生清|环保|美化|清扫"),
    ("culture_sport", "文化|体育|文艺|书画|演出|健身|合唱|阅读|非遗|戏曲"),
    ("daily_life", "理发|便民|缴费|金融|快递|磨刀|购物|生活服务"),
)
_DOMAINS = tuple((code, re.compile(words)) for code, words in _DOMAIN)


class Tie(NamedTuple):
    """A body that a text says co-builds, and where it stands."""

    organisation: str
    relation: str
    domain: str
    start: int
    end: int


def found(text: str, names: list[str]) -> list[Tie]:
    """List the named ties of a text.

    Parameters
    ----------
    text
        An article.
    names
        Words in it that name persons, as :func:`commgov_lib.privacy.personal_names.in_text` lists them: taken
        out of the names of bodies.

    Returns
    -------
    list of Tie
        In the order of the text; a body that the same sentence names twice is one.

    Examples
    --------
    >>> [(t.organisation, t.relation, t.domain) for t in found("社区与丁园银行支行签订共建协议。", [])]
    [('丁园银行支行', 'co_builds', '')]
    """
    ties = []
    for sentence in re.finditer(r"[^。；;！？\n]+", text):
        seen = set()
        for group in _lists(sentence[0], names):
            left, right = sentence[0][: group[0][1]], sentence[0][group[-1][2] :]
            said = None if _MADE.search(left) else _said(left, right)
            if said is None:
                continue
            for name, start, end in group:
                if name not in seen:
                    seen.add(name)
                    ties.append(Tie(name, *said, sentence.start() + start, sentence.start() + end))
    return ties


def bodies(text: str) -> list[tuple[int, int]]:
    """List where names of bodies stand in a text, tied or not, as ``start, end``.

    Parameters
    ----------
    text
        An article.

    Returns
    -------
    list of tuple
    """
    spans = [m.span("org") for m in _TOKEN.finditer(text) if m["org"] and not _OWN.search(m["org"])]
    return [(start, end) for start, end in spans if not _GENERIC.fullmatch(text[start:end])]


def _lists(sentence: str, names: list[str]) -> list[list[tuple[str, int, int]]]:
    """Bodies that follow each other with nothing but a joining word between."""
    groups, last = [], None
    for match in _TOKEN.finditer(sentence):
        if not match["org"]:
            continue
        start, end = match.span("org")
        name, start = _trimmed(match["org"], start)
        if (
            not name
            or _OWN.search(name)
            or (_GENERIC.fullmatch(name) and name not in _BARE and not _OF_PLACE.match(name))
        ):
            continue
        between = sentence[last:start] if last is not None else None
        for person in names:
            name = name.replace(person, "某")
        if between is not None and _JOIN.fullmatch(between):
            groups[-1].append((name, start, end))
        else:
            groups.append([(name, start, end)])
        last = end
    return groups


_LEAD = re.compile(
    r"^(?:[0-9A-Za-z]{0,3}[、.．)）]|[（()）]|为|由|和|与|及|的|了|内|外|中(?!国|共|医|建|铁|信|心|学|石)|上(?!海)|下|里|后|时|前|年|月|日|底|初|起|来|等|称|说|讯|者)+"
)


def _trimmed(name: str, start: int) -> tuple[str, int]:
    lead = _LEAD.match(name)
    cut = lead.end() if lead else 0
    if name[cut:].count("（") + name[cut:].count("(") != name[cut:].count("）") + name[cut:].count(")"):
        return "", start
    return name[cut:], start + cut


def _said(left: str, right: str) -> tuple[str, str] | None:
    """The relation and the domain that a sentence states of the bodies between its two parts, or nothing."""
    near = re.match(
        r"(?:等(?:\d+|多|[一二三四五六七八九十百余]+)?[余多]?[家个]?[^，。；]{0,8}?)?(?P<rest>.*)", right
    )["rest"]
    clause = near[:40]
    here = re.match(r"[^，；]*", near)[0][:40]
    tail = left[-24:]
    listed = _LISTED.search(tail)
    with_ = _WITH.search(tail)
    if listed:
        return "co_builds", _domain(clause)
    if with_ and (_STRONG.search(tail) or _ACT.search(here)):
        return _relation(tail[with_.start() :] + here, serves=False), _domain(here or clause)
    if _JOINS.search(here) and (
        _TO_PLACE.search(here)
        or re.search("共建|签订|签约|签署|下派|选派|派驻|(?:实践|实训|教育)基地|结对|结成|结为|成员单位|兼职委员|认领|报到|联合成立", here)
    ):
        return _relation(here, serves=False), _domain(clause)
    if _GIVES.search(clause) and re.search("居民|社区|老人|学生|儿童|群众|家庭|党员", clause):
        return _relation(clause, serves=True), _domain(clause)
    return None


def _relation(said: str, *, serves: bool) -> str:
    if serves:
        return "helps" if re.search("帮扶|捐|资助|慰问", said) else "serves"
    return next(code for code, words in _RELATION if words.search(said or "共建"))


def _domain(said: str) -> str:
    """The field whose word stands first."""
    at = [(m.start(), code) for code, words in _DOMAINS if (m := words.search(said))]
    return min(at)[1] if at else ""
