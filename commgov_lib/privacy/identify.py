"""Find what names a person, by the name of a column and by its values; refuse it.

Patterns are written for RE2, which reads a million cells in a tenth of a second and cannot be made slow by a
cell that someone wrote to make it slow. Full-width digits and hyphens count as plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask, text_column
from ..messages import Message, say
from ..schema import TABLES, CommgovError
from ..validate import Faults, Listing
from .pseudonyms import PSEUDONYM

_A_PERSON = say("a name of a person")
_FIX = say("pseudonymise the column (--pseudonymise), or leave it out")
_UNLESS = say("pseudonymise the column (--pseudonymise), or allow it (--allow) if no person is meant")
# So large a share of a column's distinct values must look like names of persons, and at least so many.
_NAME_SHARE, _NAME_COUNT = 0.6, 2
_LONGEST = 8  # characters of a name with how one is called

# ---- names of columns ----------------------------------------------------------------------------

_NAMES, _NUMBERS, _PHONES = (
    say("names of persons"),
    say("identity numbers"),
    say("telephone numbers or contacts"),
)
_ADDRESSES, _BIRTHS = say("addresses"), say("dates of birth")
# What a Chinese header holds, and what words an English one is made of.
_CHINESE = {
    _NUMBERS: r"身份证|证件号|证件编号|证号$|公民身份|护照|社保号|社会保障号|医保号|残疾证|户口本",
    _PHONES: r"电话|手机|联系方式|联系号码|移动号码|座机|微信|qq号?$|邮箱|电子邮件",
    _ADDRESSES: r"住址|地址|门牌|户籍|住所|居所|住处|房号|室号",
    _BIRTHS: r"出生|生日",
    _NAMES: r"姓名|姓氏|人名|真名|名字|联系人|负责人|户主|户名|当事人|监护人|责任人|经办人"
    r"|网格员$|网格长$|楼长$|组长$|书记$|党员$|志愿者$|居民$",
}
_ENGLISH = {
    _NUMBERS: [{"id", "card"}, {"idcard"}, {"id", "number"}, {"id", "no"}, {"identity"}, {"national", "id"},
              {"passport"}, {"ssn"}, {"idnumber"}, {"citizen", "id"}],
    _PHONES: [{"phone"}, {"telephone"}, {"tel"}, {"mobile"}, {"cellphone"}, {"wechat"}, {"email"}, {"mail"},
             {"contact"}, {"phonenumber"}],
    _ADDRESSES: [{"address"}, {"addr"}, {"residence"}, {"domicile"}, {"room", "number"}],
    _BIRTHS: [{"birth"}, {"birthday"}, {"birthdate"}, {"dob"}],
    _NAMES: [{"surname"}, {"fullname"}, {"full", "name"}, {"first", "name"}, {"last", "name"},
            {"firstname"}, {"lastname"}, {"given", "name"}, {"family", "name"}, {"person", "name"},
            {"resident", "name"}, {"contact", "person"}],
}  # fmt: skip
# Such a column counts or describes; it does not name.
_COUNTS = r"(?:数|数量|人数|人口|个数|率|比例|占比|类型|来源|编码方式)$"
_COUNT_WORDS = {"count", "share", "provenance", "rate", "type", "number_of", "total"}

# ---- values --------------------------------------------------------------------------------------

_D = "[0-9０-９]"
_S = "[ \u3000\u00a0\\-－–—]?"
_EDGE, _END = "(?:^|[^0-9０-９])", "(?:[^0-9０-９]|$)"
_NOT_MORE = "(?:[^0-9０-９Xx]|$)"
_YEAR = "(?:[1１][89８９]|[2２][0０])" + _D * 2
_DAY = "[01０１]" + _D + _S + "[0-3０-３]" + _D
_ID18 = _EDGE + "[1-8１-８]" + _D * 5 + _S + _YEAR + _S + _DAY + _S + _D * 3 + "[0-9０-９XxＸｘ]" + _NOT_MORE
_ID15 = "^[1-8]" + "[0-9]" * 7 + "[01][0-9][0-3][0-9][0-9]{3}$"
_MOBILE = _EDGE + "(?:[+＋]?[8８][6６]" + _S + ")?[1１][3-9３-９]" + _D + _S + _D * 4 + _S + _D * 4 + _END
_LANDLINE = (
    _EDGE + "[(（]?[0０]" + _D + "{2,3}[)）\\-－–— ]" + _S + "[2-8２-８]" + _D * 3 + _S + _D + "{3,4}" + _END
)
_LANDLINE_BARE = "^0[0-9]{2,3}[2-8][0-9]{6,7}$"
_EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+\.[A-Za-z]{2,}"
# A door: a unit and a room, or a street and a number that is not that of a compound, a grid or a building.
_ADDRESS = (
    f"{_D}+(?:号楼|栋|幢|座|号|楼)?{_S}{_D}+单元{_S}{_D}+|单元{_S}{_D}{{1,4}}(?:室|号|户|$)"
    f"|(?:号楼|栋|幢|座){_S}{_D}{{2,4}}(?:室|户)"
    f"|(?:[路街巷弄]|大道|胡同){_S}{_D}+(?:[\\-－之]{_D}+)?号(?:[^网楼院小社片\\p{{Han}}]|{_D}|$)"
)
# Each: what it looks like, its pattern, and the share of a column's values below which it is chance.
_VALUES = (
    (say("a mobile number"), _MOBILE, 0.0),
    (say("a telephone number"), _LANDLINE, 0.0),
    (say("a telephone number"), _LANDLINE_BARE, 0.8),
    (say("an identity number of 15 digits"), _ID15, 0.8),
    (say("an e-mail address"), _EMAIL, 0.0),
    (say("a home address"), _ADDRESS, 0.0),
)
# One search that finds whatever any of the patterns finds in a cell that has digits or an at sign.
_ROUGH = "|".join(pattern for _, pattern, _ in _VALUES) + "|" + _ID18

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
_PERSON = f"^(?:(?:{_DOUBLE})\\p{{Han}}{{1,2}}|[{_SURNAMES}]\\p{{Han}}{{0,1}}[^{_NO_NAME_ENDS}])$"
_PERSON_SHAPE = r"^\p{Han}{2,4}$"
# Someone's surname, a given name and how one is called: a person even alone among other words.
_CALL = "同志|先生|女士|老师|师傅|阿姨|大爷|大妈|奶奶|爷爷|大姐"
_CALLED = f"^(?:{_DOUBLE}|[{_SURNAMES}])[\\p{{Han}}某]{{1,2}}(?:{_CALL})$"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
    71, 81, 82, 83,
}  # fmt: skip


# ---- what is found ------------------------------------------------------------------------------


def identifiers(
    tables: pd.DataFrame | Mapping[str, pd.DataFrame], *, allow: Collection[str] = (), mask: bool = True
) -> pd.DataFrame:
    """List the columns and cells that look like a person's name, identity number, telephone or address.

    Parameters
    ----------
    tables
        One table, or several by name.
    allow
        Columns that are known to name no person, such as the address of an office; ``"actors.address"``
        allows it in one table only.
    mask
        Show only the first character of a value found: a report should not carry what it warns of.

    Returns
    -------
    DataFrame
        A list of faults (:data:`commgov_lib.validate.COLUMNS`): one row a column that is named so (it has no
        ``row``), one row a cell that looks so. Rows count from 1.

    Notes
    -----
    Identity numbers are told by region, date and check digit; telephones, e-mail addresses and doors by their
    form, in any column, inside longer text too. Chinese names are told by surname and length, and only where
    most values of a column look so: a single name among other words, and names in other scripts, are found
    only by the name of the column. Pseudonyms of :func:`pseudonymise` pass. What passes is not thereby
    anonymous: see :func:`unique_roles`.

    Examples
    --------
    >>> people = pd.DataFrame({"who": ["p_k7aaaaaaaaaaaaaa", "x"], "tel": ["13800000000", ""]})
    >>> identifiers({"actors": people})[["column", "value", "problem"]].values.tolist()
    [['tel', '', 'is a column of telephone numbers or contacts'], ['tel', '1…', 'looks like a mobile number']]
    """
    given = {"table": tables} if isinstance(tables, pd.DataFrame) else dict(tables)
    faults = Faults()
    for name, frame in given.items():
        for place, column in enumerate(frame.columns):
            if str(column) not in allow and f"{name}.{column}" not in allow:
                _column(str(name), str(column), frame.iloc[:, place], faults, mask)
    return faults.table()


def refuse(tables: pd.DataFrame | Mapping[str, pd.DataFrame], *, allow: Collection[str] = ()):
    """Raise if a table holds what looks like a person's name, identity number, telephone or address.

    Parameters
    ----------
    tables, allow
        As in :func:`identifiers`.

    Raises
    ------
    CommgovError
        Says which columns and rows, the values masked; ``faults`` holds the whole list.

    Examples
    --------
    >>> refuse(pd.DataFrame({"actor": ["a1"], "name": ["共建银行"]}))
    """
    found = identifiers(tables, allow=allow)
    if len(found):
        raise CommgovError("Tables must not name persons. {listing}", listing=Listing(found), faults=found)


def masked(values: pd.Series, *, names: bool = True) -> pd.Series:
    """Shorten whatever looks like an identifier to its first character.

    Parameters
    ----------
    values
        Text.
    names
        Short words that may be names of persons too; a few names of places look like one.

    Returns
    -------
    Series

    Examples
    --------
    >>> masked(pd.Series(["和平区", "tel. 13800000000"])).tolist()
    ['和平区', 't…']
    """
    text = text_column(values)
    hit = _matches(text.words, _ROUGH)
    if names:
        hit = hit | _short(text.words, _CALLED) | _short(text.words, _PERSON)
    return text.mapped(_first_letter(text.words, hit)).plain(values.index)


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


def _column(table: str, column: str, values: pd.Series, faults: Faults, mask: bool):
    rule = TABLES.get(table, {}).get(column)
    if rule is not None and rule.allowed is not None:
        return  # a column of codes: whatever else stands there is a fault of another kind
    if values.dtype.kind in "bcmM" or isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str")
    if values.dtype.kind in "iuf":
        values = _long_numbers(values)
        if values is None:
            return
    text = text_column(values)
    here = np.flatnonzero(text.used & ~text.blank)
    distinct = text.words if len(here) == len(text.words) else text.words.take(pa.array(here))
    pseudonym = _matches(distinct, PSEUDONYM)
    kind = None if rule is not None else column_kind(column)
    if kind and not pseudonym.all():
        faults.whole(table, column, say("is a column of {what}", what=kind), _FIX)
    for problem, hit in _looks(distinct, pseudonym, by_name=kind == _NAMES).items():
        fix = _UNLESS if problem in (_A_PERSON, say("a home address")) else _FIX
        flags = np.zeros(len(text.words), dtype=bool)
        flags[here[hit]] = True
        shown = text.mapped(_first_letter(text.words, flags)) if mask else text
        faults.rows(table, column, shown, flags[text.codes], say("looks like {what}", what=problem), fix)


def _looks(distinct: pa.Array, pseudonym: np.ndarray, *, by_name: bool) -> dict[Message, np.ndarray]:
    """What distinct values look like: the words for it → which of them."""
    found: dict[Message, np.ndarray] = {}
    taken = pseudonym.copy()

    def note(what: Message, hit: np.ndarray):
        if (hit & ~taken).any():
            found[what] = found.get(what, np.zeros(len(distinct), bool)) | (hit & ~taken)
            taken[:] |= hit

    rough = _matches(distinct, _ROUGH)
    if rough.any():  # rarely is there a second search
        at = np.flatnonzero(rough)
        some = distinct.take(pa.array(at))
        numbers = np.flatnonzero(_matches(some, _ID18))
        said = [identity_number(text) for text in some.take(pa.array(numbers)).to_pylist()]
        for what in dict.fromkeys(filter(None, said)):
            note(what, _marked(len(distinct), at[numbers[[k == what for k in said]]]))
        for what, pattern, least in _VALUES:
            hit = _marked(len(distinct), at[_matches(some, pattern)])
            if hit.any() and hit.sum() >= least * max(len(distinct), 1):
                note(what, hit)
    if _short(distinct, _PERSON_SHAPE).any():
        hit = _short(distinct, _PERSON)
        many = hit.sum() >= _NAME_COUNT and hit.sum() >= _NAME_SHARE * (~pseudonym).sum()
        note(_A_PERSON, _short(distinct, _CALLED))
        if many or by_name:
            note(_A_PERSON, hit)
    return found


def _marked(count: int, at: np.ndarray) -> np.ndarray:
    hit = np.zeros(count, dtype=bool)
    hit[at] = True
    return hit


def _first_letter(words: pa.Array, hit: np.ndarray) -> pa.Array:
    """The words, those that are marked shortened to their first character."""
    if not hit.any():
        return words
    end, none = (pa.scalar(text, words.type) for text in ("…", ""))
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(words, 0, 1), end, none)
    return pc.if_else(pa.array(hit), short, words)


def _short(words: pa.Array, pattern: str) -> np.ndarray:
    """As :func:`_matches`, of patterns that only a few characters can match."""
    at = np.flatnonzero(as_mask(pc.less_equal(pc.utf8_length(words), _LONGEST)))
    return _marked(len(words), at[_matches(words.take(pa.array(at)), pattern)])


def _matches(distinct: pa.Array, pattern: str) -> np.ndarray:
    return as_mask(pc.match_substring_regex(distinct, pattern))


def _long_numbers(values: pd.Series) -> pd.Series | None:
    """Numbers of eleven digits and more as text: a spreadsheet turns a telephone into a number."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    long = np.isfinite(numbers) & (numbers >= 1e10) & (numbers < 1e18)
    if not long.any():
        return None
    text = np.full(len(values), "", dtype=object)
    text[long] = [str(int(v)) for v in values.to_numpy()[long]]
    return pd.Series(text, dtype="str")


def check_digit(first17: str) -> str:
    """The last character of an identity number, from its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def identity_number(cell: str) -> Message | None:
    """What an 18-character identity number inside a cell looks like: right, with a slip, or None of both."""
    text = re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", cell)).upper()
    slip = None
    for found in re.finditer(r"(?<!\d)(?=(\d{17}[\dX])(?![\dX]))", text):
        number = found[1]
        if not _dated(number[6:14]) or int(number[:2]) not in _PROVINCES:
            continue
        if check_digit(number[:17]) == number[17]:
            return say("an identity number")
        slip = say("an identity number with a slip (its check digit is wrong)")
    return slip


def _dated(text: str) -> bool:
    month, day = int(text[4:6]), int(text[6:8])
    return 1 <= month <= 12 and 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
