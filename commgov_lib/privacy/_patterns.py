"""What a name, an identity number, a telephone and an address look like, in a column's name and in a value.

Patterns are written for RE2, which reads a million cells in a tenth of a second and cannot be made slow by a
cell that someone wrote to make it slow. Full-width digits and hyphens count as plain ones.
"""

from __future__ import annotations

import re
import unicodedata

# ---- names of columns ----------------------------------------------------------------------------

NAMES, NUMBERS = "names of persons", "identity numbers"
PHONES, ADDRESSES, BIRTHS = "telephone numbers or contacts", "addresses", "dates of birth"
# What a Chinese header holds, and what words an English one is made of.
_CHINESE = {
    NUMBERS: r"身份证|证件号|证件编号|证号$|公民身份|护照|社保号|社会保障号|医保号|残疾证|户口本",
    PHONES: r"电话|手机|联系方式|联系号码|移动号码|座机|微信|qq号?$|邮箱|电子邮件",
    ADDRESSES: r"住址|地址|门牌|户籍|住所|居所|住处|房号|室号",
    BIRTHS: r"出生|生日",
    NAMES: r"姓名|姓氏|人名|真名|名字|联系人|负责人|户主|户名|当事人|监护人|责任人|经办人"
    r"|网格员$|网格长$|楼长$|组长$|书记$|党员$|志愿者$|居民$",
}
_ENGLISH = {
    NUMBERS: [{"id", "card"}, {"idcard"}, {"id", "number"}, {"id", "no"}, {"identity"}, {"national", "id"},
              {"passport"}, {"ssn"}, {"idnumber"}, {"citizen", "id"}],
    PHONES: [{"phone"}, {"telephone"}, {"tel"}, {"mobile"}, {"cellphone"}, {"wechat"}, {"email"}, {"mail"},
             {"contact"}, {"phonenumber"}],
    ADDRESSES: [{"address"}, {"addr"}, {"residence"}, {"domicile"}, {"room", "number"}],
    BIRTHS: [{"birth"}, {"birthday"}, {"birthdate"}, {"dob"}],
    NAMES: [{"surname"}, {"fullname"}, {"full", "name"}, {"first", "name"}, {"last", "name"},
            {"firstname"}, {"lastname"}, {"given", "name"}, {"family", "name"}, {"person", "name"},
            {"resident", "name"}, {"contact", "person"}],
}  # fmt: skip
# Such a column counts or describes; it does not name.
_COUNTS = r"(?:数|数量|人数|个数|率|比例|占比|类型|来源|编码方式)$"
_COUNT_WORDS = {"count", "share", "provenance", "rate", "type", "number_of", "total"}


def column_kind(column: object) -> str | None:
    """What a column would hold of persons by its name alone, or None.

    Parameters
    ----------
    column
        Its header.

    Returns
    -------
    str or None

    Examples
    --------
    >>> column_kind("联系电话"), column_kind("人数")
    ('telephone numbers or contacts', None)
    """
    text = unicodedata.normalize("NFKC", str(column)).strip()
    plain = re.sub(r"[\s_\-./()]+", "", text.casefold())
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = set(re.findall(r"[a-z]+", spaced.casefold()))
    if re.search(_COUNTS, plain) or words & _COUNT_WORDS:
        return None
    for kind, pattern in _CHINESE.items():
        if re.search(pattern, plain):
            return kind
        if any(wanted <= words for wanted in _ENGLISH[kind]):
            return kind
    return None


# ---- values --------------------------------------------------------------------------------------

_D = "[0-9０-９]"
_S = "[ \u3000\u00a0\\-－–—]?"
_EDGE, _END = "(?:^|[^0-9０-９])", "(?:[^0-9０-９]|$)"
_NOT_MORE = "(?:[^0-9０-９Xx]|$)"
_YEAR = "(?:[1１][89８９]|[2２][0０])" + _D * 2
_DAY = "[01０１]" + _D + _S + "[0-3０-３]" + _D
ID18 = _EDGE + "[1-8１-８]" + _D * 5 + _S + _YEAR + _S + _DAY + _S + _D * 3 + "[0-9０-９XxＸｘ]" + _NOT_MORE
ID15 = "^[1-8]" + "[0-9]" * 7 + "[01][0-9][0-3][0-9][0-9]{3}$"
MOBILE = _EDGE + "(?:[+＋]?[8８][6６]" + _S + ")?[1１][3-9３-９]" + _D + _S + _D * 4 + _S + _D * 4 + _END
LANDLINE = (
    _EDGE + "[(（]?[0０]" + _D + "{2,3}[)）\\-－–— ]" + _S + "[2-8２-８]" + _D * 3 + _S + _D + "{3,4}" + _END
)
LANDLINE_BARE = "^0[0-9]{2,3}[2-8][0-9]{6,7}$"
EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+\.[A-Za-z]{2,}"
# A door: a unit and a room, or a street and a number that is not that of a compound, a grid or a building.
ADDRESS = (
    f"{_D}+(?:号楼|栋|幢|座|号|楼)?{_S}{_D}+单元{_S}{_D}+|单元{_S}{_D}{{1,4}}(?:室|号|户|$)"
    f"|(?:号楼|栋|幢|座){_S}{_D}{{2,4}}(?:室|户)"
    f"|(?:[路街巷弄]|大道|胡同){_S}{_D}+(?:[\\-－之]{_D}+)?号(?:[^网楼院小社片\\p{{Han}}]|{_D}|$)"
)
# Each: what it looks like, its pattern, and the share of a column's values below which it is chance.
VALUES = (
    ("a mobile number", MOBILE, 0.0),
    ("a telephone number", LANDLINE, 0.0),
    ("a telephone number", LANDLINE_BARE, 0.8),
    ("an identity number of 15 digits", ID15, 0.8),
    ("an e-mail address", EMAIL, 0.0),
    ("a home address", ADDRESS, 0.0),
)
# One search that finds whatever any of the patterns finds in a cell that has digits or an at sign.
ROUGH = "|".join(pattern for _, pattern, _ in VALUES) + "|" + ID18

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路"
    "游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_DOUBLE = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|夏侯|端木|独孤|南宫|西门|完颜|那拉"
)
# What names of places, bodies and trades end in, and what stands in no given name.
_NO_NAME_ENDS = (
    "区县市省州旗镇乡村屯街路巷道里园苑院楼栋幢城家庄店厂司行局所站处部委会队组校馆社台网格户室厅科股校坊桥"
    "河江湖山岗岭沟湾口门场堂房库业油电水气警工商税法检教育就健养老安修帮助服务人"
)
PERSON = f"^(?:(?:{_DOUBLE})\\p{{Han}}{{1,2}}|[{_SURNAMES}]\\p{{Han}}{{0,1}}[^{_NO_NAME_ENDS}])$"
PERSON_SHAPE = r"^\p{Han}{2,4}$"
# Someone's surname, a given name and how one is called: a person even alone among other words.
_CALL = "同志|先生|女士|老师|师傅|阿姨|大爷|大妈|奶奶|爷爷|大姐"
CALLED = f"^(?:{_DOUBLE}|[{_SURNAMES}])[\\p{{Han}}某]{{1,2}}(?:{_CALL})$"
PSEUDONYM = "^p_[a-z2-7]{16}$"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
    71, 81, 82, 83,
}  # fmt: skip


def check_digit(first17: str) -> str:
    """The last character of an identity number, from its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def identity_number(cell: str) -> str | None:
    """What an 18-character identity number inside a cell looks like: right, with a slip, or None of both."""
    text = re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", cell)).upper()
    slip = None
    for found in re.finditer(r"(?<!\d)(?=(\d{17}[\dX])(?![\dX]))", text):
        number = found[1]
        if not _dated(number[6:14]) or int(number[:2]) not in _PROVINCES:
            continue
        if check_digit(number[:17]) == number[17]:
            return "an identity number"
        slip = "an identity number with a slip (its check digit is wrong)"
    return slip


def _dated(text: str) -> bool:
    month, day = int(text[4:6]), int(text[6:8])
    return 1 <= month <= 12 and 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
