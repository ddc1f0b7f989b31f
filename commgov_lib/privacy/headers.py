"""What a column would hold of persons, told by its name alone."""

from __future__ import annotations

import re
import unicodedata

from ..messages import Message, say

NAMES, NUMBERS, PHONES = (
    say("names of persons"),
    say("identity numbers"),
    say("telephone numbers or contacts"),
)
ADDRESSES, BIRTHS, MACHINES = say("addresses"), say("dates of birth"), say("IP addresses")
CARDS, PLATES = say("bank cards or accounts"), say("car plates")
# What a Chinese header holds, and what words an English one is made of; the first that fits counts.
_CHINESE = {
    NUMBERS: r"身份证|证件号|证件编号|证号$|公民身份|护照|通行证号|社保号|社会保障号|医保号|残疾证|户口本",
    PHONES: r"电话|手机|联系方式|联系号码|移动号码|座机|微信|wechat|weixin|qq号?码?$|^qq|邮箱|电子邮件"
    r"|邮件地址|抖音号",
    MACHINES: r"(?:^|[^a-z])ip(?:地址|$|[^a-z])",
    CARDS: r"银行卡|卡号|[账帐][号户]|社保卡",
    PLATES: r"车牌|车号$",
    ADDRESSES: r"住址|地址|门牌|户籍|住所|居所|住处|房号|室号|房间号|楼栋单元",
    BIRTHS: r"出生|(?<!发)生日",
    NAMES: r"姓名|姓氏|人名|真名|名字|联系人|联络人|联络员|对接人|接待人|负责人|负责同志|户主|户名|当事人"
    r"|监护人|责任人|经办人|承办人|主办人|填表人|填报人|制表人|审核人|审批人|录入人|采集人|调查员|访谈人|访谈员|受访者|受访人|被访者|被访人|访谈对象"
    r"|被调查人|受益人|申请人|代办人|投诉人|报修人|求助人|来电人|诉求人|反映人|业主$|房东|租户|承租人|法定代表人|法人代表|法人法定|^法人$"
    r"|发起人|牵头人|召集人|带头人|签字|签名|收件人|见证人|证明人|介绍人|担保人|持卡人|开户人|家属$|配偶|被帮扶人|帮扶对象$|结对人"
    r"|网格员$|网格长$|楼长$|栋长$|单元长$|组长$|队长$|站长$|书记$|主任$|社工$|民警$|党员$|志愿者$|居民$|村民$|^老人$",
}
_ENGLISH = {
    NUMBERS: [{"id", "card"}, {"idcard"}, {"id", "number"}, {"id", "no"}, {"identity"}, {"national", "id"},
              {"passport"}, {"ssn"}, {"idnumber"}, {"citizen", "id"}],
    PHONES: [{"phone"}, {"telephone"}, {"tel"}, {"mobile"}, {"cellphone"}, {"wechat"}, {"email"}, {"mail"},
             {"contact"}, {"phonenumber"}, {"qq"}],
    MACHINES: [{"ip"}, {"ipaddress"}],
    CARDS: [{"bank", "card"}, {"bank", "account"}, {"card", "number"}, {"card", "no"}, {"iban"}],
    PLATES: [{"plate", "number"}, {"license", "plate"}, {"licence", "plate"}, {"car", "plate"}],
    ADDRESSES: [{"address"}, {"addr"}, {"residence"}, {"domicile"}, {"room", "number"}],
    BIRTHS: [{"birth"}, {"birthday"}, {"birthdate"}, {"dob"}],
    NAMES: [{"surname"}, {"fullname"}, {"full", "name"}, {"first", "name"}, {"last", "name"},
            {"firstname"}, {"lastname"}, {"given", "name"}, {"family", "name"}, {"person", "name"},
            {"resident", "name"}, {"contact", "person"}, {"respondent", "name"}, {"interviewee"},
            {"interviewer"}],
}  # fmt: skip
# Such a column counts or describes; it does not name.
_COUNTS = (
    r"(?:数|数量|人数|个数|户数|次数|人口|人次|总数|合计|率|比例|比重|占比|类型|类别|来源|编码方式|时长|场次|频次|密度|面积|金额|满意度"
    r"|公众号|小程序|微信群|是否.*|有无.*)$|^(?:是否|有无)|微信公众号|微信小程序|电子邮件系统"
)
_CODES = r"(?:编号|编码|代码|序号|代号|id)$"  # of persons: such codes are pseudonyms
_COUNT_WORDS = {"count", "share", "provenance", "rate", "type", "number_of", "total"}
_A_CODE = r"编号|编码|代码|序号|代号|单号|文号|号$"
# Below what somebody does, names may stand, and names of bodies too.
_DONE_BY = r"负责|联系|联络|填报|填表|填写|对接|经办|牵头|承办|主办|接待|走访|包联|包片|帮扶|审核|录入|采集"
_BODIES = r"部门|单位|科室|机构|组织|社区|方式|内容|情况|事项|时间|日期|记录|项目|对象数"
_CODE_WORDS = {"id", "code", "no", "number", "key"}


def column_kind(column: object) -> Message | None:
    """Tell what a column would hold of persons by its name alone, or None.

    Parameters
    ----------
    column
        Its header.

    Returns
    -------
    Message or None

    Examples
    --------
    >>> column_kind("联系电话"), column_kind("人数")
    ('telephone numbers or contacts', None)
    """
    plain, words = _read(column)
    if re.search(_COUNTS, plain) or words & _COUNT_WORDS:
        return None
    for kind, pattern in _CHINESE.items():
        found = re.search(pattern, plain) or any(wanted <= words for wanted in _ENGLISH[kind])
        if found and not (kind is NAMES and re.search(_CODES, plain)):
            return kind
    return None


def holds_codes(column: object) -> bool:
    """Tell whether a header says that numbers of things stand below it: 合同编号, grid code.

    Examples
    --------
    >>> holds_codes("合同编号"), holds_codes("备注")
    (True, False)
    """
    plain, words = _read(column)
    return bool(re.search(_A_CODE, plain) or words & _CODE_WORDS)


def surely_holds(column: object) -> bool:
    """Tell whether a header says so plainly what stands below that no answer there (有, 0, 1) takes it back.

    Examples
    --------
    >>> surely_holds("手机号"), surely_holds("微信"), surely_holds("手机普及率")
    (True, False, False)
    """
    return bool(re.search("手机|身份证", _read(column)[0])) and column_kind(column) is not None


def done_by(column: object) -> bool:
    """Tell whether a header says what somebody does, so that names may stand below it: 负责, 填报.

    Examples
    --------
    >>> done_by("负责"), done_by("承办部门")
    (True, False)
    """
    plain, _ = _read(column)
    return bool(re.search(_DONE_BY, plain)) and not re.search(f"{_COUNTS}|{_CODES}|{_BODIES}", plain)


def _read(column: object) -> tuple[str, set[str]]:
    """A header as one word of plain width, its number at the end taken off, and the English words in it."""
    text = unicodedata.normalize("NFKC", str(column)).strip()
    plain = re.sub(r"[\s_\-./()\u200b-\u200f\ufeff·:*#?]+|(?<=\D)\d{1,2}$", "", text.casefold())
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return plain, set(re.findall(r"[a-z]+", spaced.casefold()))
