"""Names of persons in Chinese text: by surname and given name, in lists, beside a title, after a role.

A word may be a name (:func:`may_be`) by its surname and length; it is like one (:func:`are_like`) if its
given name is made of characters that given names are made of, and if it is no ordinary word, place or firm
(``words_like_names.txt``); it is surely one (:func:`are_told`) where a title, a role or a list says so.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask
from .numbers import matches

_LIST_SHARE = 0.6  # so large a share of the words of a list must be like names
_WORDS = Path(__file__).with_name("words_like_names.txt")
_LONGEST_NAME, _LONGEST_TOLD = 8, 40  # characters of a name, and of a phrase that tells one

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
# Characters of given names, of men and women, old and young; of made-up and hidden ones too (甲, 三, 某).
_GIVEN = (
    "伟强磊军勇杰涛超明刚平辉鹏飞鑫波斌宇浩凯健俊帆帅旭宁龙林博建国庆华志文武刘洋阳东海峰亮毅松柏岩岭山川"
    "江河湖泉秀英娟敏静丽艳芳燕红霞玲桂兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉娣叶璧璐娅琦"
    "晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑筠柔竹霭凝晓欢霄枫芸菲寒欣滢"
    "伊亚宜可姬舒影荔枝思娜诗涵梓萱子轩雨泽悦奕辰宸熙睿哲皓然昊天铭逸航懿煜城烨晟鹤远锐弘智伯仲彦昕昂晨冉"
    "驰世广义兴良仁贵福生元全胜学祥才发成康星光安达清保友裕进启克伦翔若鸣朋梁栋维力民永之轮翰朗泰利茂升会"
    "群豪心邦承乐绍功善厚震振壮士冠策腾楠榕风信敬忠恩德诚孝礼金玉银宝财富春夏冬花桃菊芬萍翠珠巧美慧淑惠芝"
    "娥喜彩莹聪婕馨瑗琰韵融园艺咏卿茗紫依晴树根水木土火石田立新长寿来顺旺昌盛柱栓锁虎彪豹麟狮马牛羊大小二"
    "三四五六七八九十一老党卫跃向旗援朝解放抗前革丰收和设社拥斯佩凌曼妮娇妤妙婧嫣娉媚婀姗姝娆嬛淼森焱垚喆"
    "骁骏骞骅骥驹骐麒鸿鹄鹰鹭鸥钧铎钊钰铮锋钢铁锟锴镇镜键锡鉴铃铖璇珂珏珺琪琛琨瑜瑛瑄璋璟玮玥玫珩琅琢理璞"
    "灿炜炎炳焕烁炫烽煊熠燃炯焰烈煌照沐汐沛泓泊洛津洪浚淇淳渊渝润澜澄瀚潇滨漪洵洲芷芮苒苗茵荃莘菡萌葳蓝蕾"
    "薰藜芊芃芙茹荞莱菀蔚蕙峻岳嵘崇嵩峥巍屹崎昱昶晖景晗晏晋普暄曦曙曜旸旻昭时鼎齐衡奇奎奥宏宗定宪容宽宾寅"
    "尚尧尔居展峤彤彬彰徐律微徽忆忻怀怜恒恬恺悟情惟惜愉愫慈慕懋扬抒拓捷掌揆播政敖敦斐方旋刊剑劲勋化北千卓"
    "南印厉原双司同吉名吕周品唯喻圣坚坤培基堂堃塘墨增壬多夫央好如姿威孟季守官实希帝幸幼庭廷延开弟张归当必"
    "恕战所扶朴权杉李杏果柯柳桐桥桦梧棋棠楚楷樱樊檀欧正步毓汉满漫潮灵点炅焘熊爽牧特犇献珉甫用画畅登白百盈"
    "盼相矫硕确祖祚祎祯禄禾秉科程稳穆穗竞章童端笑笛第简纪纯经绮绪绿缨罗羽翊翎耀耘肖育胤能自致舟节苏虹蛟蝶"
    "行衍表西言诺谊谋谦贤质贝赋赞赫越路载辅迅运连迪逊通道逵遥邑郁部酉里重野钦闯闻阔陆陶隆隽雄集雅雯雷霖霏"
    "霓非音颂颐颢飒骄高魁鲁鲜黎龄甲乙丙丁戊己庚辛癸某什伍柒捌玖丫仕令任众优伶伸佑何余佟作侃侠俏俐修俞倍倪"
    "偲傅傲儒儿允兆先兵其典兹冰冲冶净准"
    "某"
)
# Characters of names and posts as they are written in Hong Kong and Taiwan, each before its simplified form.
_TRADITIONAL = (
    "張张劉刘陳陈楊杨黃黄趙赵吳吴孫孙馬马羅罗鄭郑謝谢許许韓韩馮冯鄧邓蕭肖葉叶蘇苏呂吕盧卢鍾钟譚谭陸陆範范賈贾韋韦鄒邹龍龙賀贺顧顾龔龚萬万錢钱嚴严湯汤溫温龐庞顏颜莊庄聶聂魯鲁關关蘭兰齊齐"
    "喬乔婁娄竇窦單单畢毕紀纪閻闫塗涂蔣蒋遊游鮑鲍華华陽阳時时農农繆缪簡简車车項项連连蘆芦麥麦鄔邬欒栾鞏巩衛卫應应寧宁滿满鄺邝遲迟歐欧諸诸東东長长門门獨独偉伟強强軍军傑杰濤涛剛刚輝辉鵬鹏"
    "飛飞凱凯國国慶庆誌志鋒锋靜静麗丽艷艳豔艳紅红鳳凤潔洁雲云蓮莲環环榮荣愛爱鶯莺瓊琼貞贞嬌娇曉晓歡欢蕓芸詩诗軒轩澤泽悅悦寬宽遠远銳锐興兴義义廣广實实發发學学達达進进啟启倫伦鳴鸣維维樂乐"
    "績绩壯壮騰腾誠诚禮礼銀银寶宝財财夢梦穎颖綺绮瑤瑶彥彦銘铭勝胜順顺樹树淵渊潤润瀟潇濱滨燦灿煒炜燁烨瑩莹嶽岳崢峥嶸嵘驊骅驥骥駿骏鴻鸿鶴鹤鷹鹰鷺鹭鈞钧鐸铎錚铮鋼钢鐵铁鎮镇鏡镜鍵键鈴铃瑋玮"
    "閔闵韻韵園园藝艺詠咏勳勋賢贤質质貝贝賦赋運运遜逊雋隽頌颂頤颐風风驕骄點点齡龄純纯綠绿纓缨聰聪聖圣諾诺誼谊謙谦謀谋權权楓枫業业淨净漢汉瀾澜爾尔獻献畫画當当眾众確确禎祯穩稳競竞節节紹绍"
    "緒绪繼继續续萊莱語语貴贵賓宾躍跃輔辅遙遥釗钊錦锦開开闊阔雙双靈灵駒驹騏骐驍骁書书記记經经負负責责聯联繫系係系電电話话師师員员會会處处報报醫医護护隊队區区無无"
)
_SIMPLE = dict(zip(map(ord, _TRADITIONAL[::2]), _TRADITIONAL[1::2], strict=True))
# Names of persons by sound: surnames, and given names of one or two syllables.
_SOUND_SURNAME = (
    "(?:wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|gao|lin|luo|zheng|liang|xie|song"
    "|tang|han|feng|deng|cao|peng|zeng|xiao|tian|dong|yuan|pan|yu|jiang|cai|du|ye|cheng|su|wei|lu|lv|lyu|ding|ren"
    "|shen|yao|cui|zhong|tan|fan|jin|shi|liao|jia|xia|fu|fang|bai|zou|meng|xiong|qin|qiu|yin|xue|yan|duan|lei|hou"
    "|long|tao|mao|hao|gong|shao|wan|qian|dai|mo|kong|xiang|qi|an|qiao|pang|ni|zhuang|nie|yue|zhai|geng|guan|lan"
    "|jiao|zuo|liu|gan|zhu|bao|shang|shu|ruan|ke|mei|tong|ling|bi|pei|huo|tu|miao|gu|sheng|ran|weng|ouyang|sima)"
)
_SYLLABLE = "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iuü]?[aeo][iou]?|iu|u[ie]|[iuvü])(?:ng|n|r)?)"
_SOUND_GIVEN = f"{_SYLLABLE}[ '-]?{_SYLLABLE}?"
_PINYIN = f"(?i)^(?:{_SOUND_SURNAME}[ ,.]+{_SOUND_GIVEN}|{_SOUND_GIVEN}[ ,.]+{_SOUND_SURNAME})$"
# What names of places, bodies and trades end in, and what stands in no given name.
_NO_NAME_ENDS = (
    "区县市省州旗镇乡村屯街路巷道里园苑院楼栋幢城家庄店厂司行局所站处部委会队组校馆社台网格户室厅科股校坊桥"
    "河江湖山岗岭沟湾口门场堂房库业油电水气警工商税法检教育就健养老安修帮助服务人"
)
_LAST = "".join(sorted(set(_GIVEN) - set("山江河湖岭泉溪田湾园苑里行")))  # 石景山: rather a place
_SURNAME = f"(?:{_DOUBLE}|[{_SURNAMES}])"
_MAYBE = f"(?:(?:{_DOUBLE})\\p{{Han}}{{1,2}}|[{_SURNAMES}]\\p{{Han}}?[^{_NO_NAME_ENDS}\\P{{Han}}])"
_LIKE, _LIKE_LONG = f"{_SURNAME}[{_GIVEN}]?[{_LAST}]", f"{_SURNAME}[{_GIVEN}][{_LAST}]"

# ---- what tells that a person is meant -----------------------------------------------------------

_CALL = (
    "同志|先生|女士|小姐|老师|师傅|阿姨|大爷|大妈|大娘|大伯|大叔|大婶|大嫂|大哥|大姐|奶奶|爷爷|叔叔|伯伯|婆婆"
    "|姐姐|哥哥|姑娘|老人|老伯"
)
_POST = (
    "(?:总|副)?(?:党(?:总支|委|工委|支部)?)?(?:正|副)?(?:书记|主任|主席|会长|局长|处长|科长|所长|站长|院长|校长"
    "|园长|馆长|厂长|部长|镇长|乡长|区长|市长|县长|街长|经理|董事长|董事|队长|班长|排长|村长|组长|楼长|栋长"
    "|单元长|网格长|网格员|支书|主管|秘书长|秘书|干事|理事长|理事|监事|教授|教师|老板|医生|医师|大夫|护士|律师"
    "|警官|民警|辅警|社工|专员|委员|代表|志愿者|党员|助理|店长|行长|总监|工程师|教练)"
)
_SHORT_POST = "[总工局处科队]"  # after a frequent surname, as the whole word: 王总
_OFTEN = (
    "[王李张刘陈杨赵黄周吴徐孙胡朱郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余蒋杜苏魏程"
    "吕丁沈姚卢姜崔谭廖范]"
)
_ROLE = (
    "(?:联系人|联络人|联络员|负责人|负责同志|责任人|经办人|承办人|主办人|对接人|接待人|填表人|填报人|制表人|审核人"
    "|录入人|采集人|调查员|访谈员|受访者|受访人|被访者|被访人|访谈对象|受益人|申请人|代办人|投诉人|报修人|求助人"
    "|来电人|诉求人|户主|业主|房东|租户|承租人|居民|村民|老人|家属|监护人|法定代表人|法人代表|法人|发起人|牵头人"
    "|召集人|带头人|姓名|名字|人员|成员|代表|组员|队员|党员|志愿者|当事人|签字|签名|收件人|寄件人|见证人|证明人"
    "|介绍人|担保人|持卡人|开户人|患者|病人|学生|家长|丈夫|妻子|儿子|女儿|父亲|母亲|配偶|网格员|网格长|楼长|栋长"
    "|组长|队长|会长|站长|院长|校长|所长|局长|处长|科长|经理|董事长|主席|秘书长|社工|民警|书记|主任|支书|委员|先生"
    "|女士|同志|电话|手机|微信|走访人|陪同|接待|经办|承办|对接|联系|低保户|困难户|贫困户|残疾人|退役军人|工作者)"
)
_BODY_END = "[社区街道村会局司院校学部所站处办组队楼园厂店行镇乡业心]"
_DONE_TO = "(?:帮扶|走访|慰问|看望|探望|结对|拜访|约谈|访谈|接待|陪同|致电|家访)"
_OF_ONE = "的|家访|走访|入户|访谈|谈话|档案|个案|手机|电话|微信|家庭|家里|家中|本人|夫妇|夫妻|一家"
_OF_PERSONS = f"{_CALL}|{_POST}|男|女|岁|电话|手机|已故|低保|独居|残疾|退休|本人|代$|\\d{{7}}"
_SIGN, _OPEN, _CLOSE = "[:：﹕—\\-=为是 ]", "[(（\\[【]", "[)）\\]】}]"
_WRITES = "(?:填报|填写|填表|填|报送|制表|整理|录入|撰写)"
_DOES = (
    "(?:负责|牵头|填报|填写|填表|填|报送|上报|整理|制作|制表|提供|记录|录入|统计|收集|采集|汇总|登记|联系|联络|组织"
    "|主持|对接|承办|经办|包联|跟进|协调|审核|撰写|走访)"
)
_AFTER = "(?:$|[^\\p{Han}].*|[的等之家].*)$"
_TAIL = f"(?:\\d{{0,3}}[a-zA-Z]?|[^\\p{{Han}}0-9].*|(?:{_OF_ONE}|[等之家及和与]).*)$"
# Each: what tells that a person is meant, and what the name in it must be: a surname, maybe one, or like one.
_TOLD = (
    (f"(?:^|{_BODY_END})(?P<n>{_SURNAME})(?:{_CALL}|{_POST}){_TAIL}", "surname"),
    (f"^(?P<n>{_OFTEN}){_SHORT_POST}$", "surname"),
    (f"^(?P<n>{_SURNAME})某某?$", "surname"),
    (f"(?:^|{_BODY_END})(?P<n>{_LIKE}) *(?:{_CALL}|{_POST}){_TAIL}", "like"),
    (
        f"^(?P<n>{_SURNAME}[\\p{{Han}}某]{{1,2}})(?:同志|先生|女士|老师|师傅|阿姨|大爷|大妈|奶奶|爷爷|大姐)$",
        "like",
    ),
    (f"{_ROLE} ?[:：﹕=]+ ?{_OPEN}?(?P<n>{_MAYBE})(?:[^\\p{{Han}}].*|等.*)?$", "maybe"),
    (f"[人员者长户属]{_SIGN}{{0,3}}(?P<n>{_LIKE_LONG}){_AFTER}", "like"),
    (f"{_ROLE}{_SIGN}{{0,3}}(?P<n>{_LIKE}){_AFTER}", "like"),
    (f"[:：] ?(?P<n>{_LIKE_LONG}){_AFTER}", "like"),
    (f"{_DONE_TO}(?P<n>{_LIKE_LONG}){_AFTER}", "like"),
    (
        f"^[0-9 ]*(?P<n>{_LIKE}) ?{_OPEN}[^)）\\]】]{{0,12}}(?:{_OF_PERSONS})[^)）\\]】]{{0,12}}{_CLOSE}",
        "like",
    ),
    (f"{_OPEN}(?P<n>{_LIKE_LONG}){_CLOSE}", "like"),
    (f"(?:{_POST}|{_ROLE}) ?{_OPEN}(?P<n>{_LIKE}){_CLOSE}", "like"),
    (f"{_OPEN}(?:{_POST}|{_ROLE}){_CLOSE}(?P<n>{_LIKE})$", "like"),
    (f"^[0-9 ]*(?P<n>{_LIKE})(?:{_OF_ONE})", "like"),
    (f"^(?P<n>{_LIKE_LONG})等", "like"),
    (f"[\\-_ —](?P<n>{_LIKE_LONG})$", "like"),
    (f"(?:[由请找归]|转交)(?P<n>{_LIKE})(?:{_CALL}|{_POST})?(?:来|去|统一|具体)?{_DOES}", "like"),
    (f"^[0-9 ]*(?P<n>{_LIKE})(?:{_CALL}|{_POST}){_DOES}", "like"),
    (f"^(?P<n>{_SURNAME})(?:{_CALL}|{_POST}){_DOES}", "surname"),
    (f"^[0-9 ]*(?P<n>{_LIKE_LONG}){_DOES}", "like"),
    (f"^[0-9 ]*(?P<n>{_LIKE}){_WRITES}", "like"),
    (f"{_OPEN}(?:由|经)?(?P<n>{_LIKE}){_DOES}[^)）\\]】]{{0,6}}{_CLOSE}", "like"),
    (f"^(?P<n>{_LIKE})[和与及跟同、](?P<m>{_LIKE})$", "like"),
)
# Names of which both parts are written by sound: 阿依古丽·买买提.
_SOUND = (
    "阿依古丽买提木热吐尔逊艾力江汗娜孜合斯克巴图格日勒乌布都拉麦比里帕夏赛萨米娅玛迪亚达吾尼西牙肉沙吉伊卡"
    "马哈穆罕默德努莱扎苏茹祖农如则柯塔什库班再甫山玉素加约翰史密乔治森顿杰弗彼得保罗查理戴维伯特安东奥卢托"
    "卜杜不旦肖波娃诺夫耶奇那其花通嘎仁钦次卓央金措旺堆桑珠益洛多才让贡觉朝鲁宝音根雅和额敦"
)
_DOT = "[·•・‧∙.]"
_BY_SOUND = f"^[{_SOUND}]{{2,8}}{_DOT}[{_SOUND}]{{2,8}}(?:[^\\p{{Han}}].*)?$"

# ---- where names stand ---------------------------------------------------------------------------

_BETWEEN = r"(?:[、,，;；/|┋&+\s]|[(（]?\d{1,2}[.．、)）])+"
_SPACED = f"^[{_SURNAMES}] +\\p{{Han}}(?: *\\p{{Han}}){{0,2}}$"
_EDGE = r"[、,，;；/|┋&+\s.．)）0-9]"
_SEX = f"{_EDGE}[男女](?:$|[^\\p{{Han}}])"  # 王小明，男，62岁
_TITLE_PARTS = re.compile(
    r"[\-_—\s()（）.·]+|二[〇○零][〇○零一二三四五六七八九十]{2}年度?"
    r"|(?<![0-9])[0-9]{1,8}(?![0-9])(?:年度?|月份?|日|季度?|号|期|版)?"
)
# One search that finds whatever may hold a name by any of the patterns, and little else.
_ROUGH = "|".join(
    [
        f"(?:^|{_EDGE}){_LIKE}[0-9A-Za-z]{{0,3}}(?:$|{_EDGE}|{_OPEN})",
        f"[{_SURNAMES}]\\p{{Han}}{{0,3}} *(?:{_CALL}|{_POST})",
        f"{_ROLE}[:：﹕—\\-=为是 (\\[【]{{0,4}}[{_SURNAMES}]|[(（\\[【)）\\]】\\-_ —:：][{_SURNAMES}]",
        f"[{_SURNAMES}]\\p{{Han}}{{1,3}}(?:{_OF_ONE}|{_OPEN})",
        f"[{_SURNAMES}]\\p{{Han}}{{1,2}}[和与及跟同、][{_SURNAMES}]",
        f"(?:[人员者长户属]|{_DONE_TO})[{_SURNAMES}][{_GIVEN}]{{2}}|^[{_SURNAMES}](?:[{_GIVEN}]{{2}}等|某)",
        f"[{_SURNAMES}][{_GIVEN}]{{1,2}}{_DOES}",
        f"^[{_SURNAMES}]{_SHORT_POST}$",
        f"[{_SOUND}]{{2}}{_DOT}[{_SOUND}]{{2}}",
        _SPACED,
    ]
)


def may_be(words: pa.Array) -> np.ndarray:
    """Tell which words may be a name: a surname and one or two characters, none that ends names of places.

    Examples
    --------
    >>> may_be(pa.array(["王小明", "和平区", "共建银行"], pa.large_string())).tolist()
    [True, False, False]
    """
    words = _simplified(words)
    return _of_short(words, f"^{_MAYBE}$") | _of_short(words, f"^{_SURNAME}[\\p{{Han}}某]{{1,2}}(?:{_CALL})$")


def are_like(words: pa.Array) -> np.ndarray:
    """Tell which words are like a name: as :func:`may_be`, of usual given names, and no known word.

    Examples
    --------
    >>> are_like(pa.array(["王小明", "和平", "华为", "李宁"], pa.large_string())).tolist()
    [True, False, False, False]
    """
    hit = _of_short(words, f"^[0-9]{{0,4}}{_LIKE}(?:[0-9A-Za-z]{{0,3}}|[(（\\[【].*)$", 16)
    at = np.flatnonzero(hit)
    if len(at):
        some = pc.replace_substring_regex(words.take(pa.array(at)), r"^[0-9]+|[^\p{Han}].*$", "")
        hit[at] = ~as_mask(pc.is_in(some, value_set=_known()))
    return hit


def are_told(words: pa.Array) -> np.ndarray:
    """Tell which words say themselves that a person is meant: by a title, a role, or how one is called.

    Examples
    --------
    >>> are_told(pa.array(["联系人：王小明", "张书记", "社区书记", "王小明"], pa.large_string())).tolist()
    [True, True, False, False]
    """
    told = matches(words, _BY_SOUND)
    at = np.flatnonzero(_is_short(words, _LONGEST_TOLD) & ~told)
    for pattern, kind in _TOLD:
        if not len(at):
            break
        some = words.take(pa.array(at))
        hit = matches(some, pattern)
        if not hit.any():
            continue
        named = pc.extract_regex(some, pattern).field("n")
        if kind == "like":
            hit &= ~as_mask(pc.is_in(named, value_set=_known()))
        elif kind == "surname":
            known = pc.or_(
                pc.equal(named.fill_null(""), "党"), pc.is_in(some, value_set=_known())
            )  # 党代表, 康师傅
            hit &= ~as_mask(known)
        told[at[hit]] = True
        at = at[~hit]
    return told


def in_cells(words: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Tell which cells surely name persons, and which are made of what is like names.

    Parameters
    ----------
    words
        Distinct and plain; a cell may hold a list: 王小明、李小红.

    Returns
    -------
    told, like
        One mark a word each. ``like`` alone says little: it tells by the share of a column.
    """
    words = _simplified(words)
    told, like = (np.zeros(len(words), dtype=bool) for _ in range(2))
    at = np.flatnonzero(matches(words, _ROUGH))
    if len(at):
        some = words.take(pa.array(at))
        closed = _closed(some)
        told[at], like[at] = _in_lists(closed)
        told[at] |= like[at] & as_mask(pc.not_equal(closed, some))  # 王 建 国: nothing else is written so
    return told, like | told


def in_titles(words: pa.Array) -> np.ndarray:
    """Tell which titles of files and tables name a person: in one of their words, if not of their own.

    Examples
    --------
    >>> in_titles(pa.array(["走访_王小明", "王小明", "和平区", "共建2023"], pa.large_string())).tolist()
    [True, True, False, False]
    """
    words = _simplified(words)
    parts = [[part for part in _TITLE_PARTS.split(word) if part] for word in words.to_pylist()]
    told = in_cells(words)[0] | are_like(words)
    for at, each in enumerate(parts):
        if each:
            some = pa.array(each, pa.large_string())
            told[at] |= bool((are_told(some) | are_like(some)).any())
    return told


def are_long(words: pa.Array) -> np.ndarray:
    """Tell which words are like a name of three characters and more, by which one alone may be told.

    Examples
    --------
    >>> are_long(pa.array(["王建国", "李秀英(次数)", "张伟", "次数"], pa.large_string())).tolist()
    [True, True, False, False]
    """
    words = _simplified(words)
    return are_like(words) & matches(words, f"^[0-9]{{0,4}}{_LIKE_LONG}(?:$|[^\\p{{Han}}])")


def are_pinyin(words: pa.Array) -> np.ndarray:
    """Tell which words may be a Chinese name in Latin letters, a surname before or behind.

    Examples
    --------
    >>> are_pinyin(pa.array(["Wang Jianguo", "Xiaoming LI", "Street office"], pa.large_string())).tolist()
    [True, True, False]
    """
    return _of_short(words, _PINYIN, 30)


def _simplified(words: pa.Array) -> pa.Array:
    """The words, those with traditional characters of names in simplified ones."""
    hit = matches(words, f"[{_TRADITIONAL[::2]}]")
    if not hit.any():
        return words
    at = np.flatnonzero(hit)
    some = [word.translate(_SIMPLE) for word in words.take(pa.array(at)).to_pylist()]
    return pc.replace_with_mask(words, pa.array(hit), pa.array(some, words.type))


def _in_lists(words: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The same of words that may hold names."""
    told, like = are_told(words), are_like(words)
    parted = np.flatnonzero(matches(words, _BETWEEN))
    if len(parted):
        lists = pc.split_pattern_regex(words.take(pa.array(parted)), _BETWEEN)
        each = pc.list_flatten(lists).dictionary_encode()
        row, word = pc.list_parent_indices(lists).to_numpy(), each.indices.to_numpy()
        filled = np.array(pc.not_equal(each.dictionary, ""))[word]
        said = are_told(each.dictionary)[word]
        names = are_like(each.dictionary)[word] | said
        told_of, count, named = (
            np.bincount(row, weights=w, minlength=len(parted)) for w in (said, filled, names)
        )
        told[parted] |= (told_of > 0) | ((named >= 2) & (named >= _LIST_SHARE * count))
        told[parted] |= (named >= 1) & matches(words.take(pa.array(parted)), _SEX)
        like[parted] = (named >= 1) & (named >= count)
    return told, like


def _closed(words: pa.Array) -> pa.Array:
    """The words, those without the blanks that set the characters of a name apart."""
    hit = matches(words, _SPACED)
    return (
        pc.if_else(pa.array(hit), pc.replace_substring_regex(words, " +", ""), words) if hit.any() else words
    )


def _is_short(words: pa.Array, most: int) -> np.ndarray:
    return as_mask(pc.less_equal(pc.utf8_length(words), most))


def _of_short(words: pa.Array, pattern: str, most: int = _LONGEST_NAME) -> np.ndarray:
    """Which words a pattern is found in that only a few characters can match."""
    hit = np.zeros(len(words), dtype=bool)
    at = np.flatnonzero(_is_short(words, most))
    hit[at] = matches(words.take(pa.array(at)), pattern)
    return hit


@functools.cache
def _known() -> pa.Array:
    """Words that are built as names are, and are none."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return pa.array(" ".join(line for line in lines if not line.startswith("#")).split(), pa.large_string())


# ---- running text --------------------------------------------------------------------------------

_SAYS = "(?:说|表示|介绍|告诉|坦言|笑|回忆|感慨|感叹|激动|高兴|今年|一边|向记者|家住|[（(]|[，,]?[0-9]{2}岁)"
_TEXT_POST = _POST.replace("(?:总|副)?", "", 1)
_BESIDE = (
    f"(?:{_TEXT_POST}|{_ROLE}|带头人|工人|模范|先进|好人|爱人|邻居|独居|大爷|大妈|毕业的|记者|通讯员|本报)"
)
_IN_TEXT = tuple(
    re.compile(pattern.replace("\\p{Han}", "\u4e00-\u9fff"))
    for pattern in (
        f"{_BESIDE}(?P<n>[老小]{_OFTEN})",
        f"{_BESIDE}[：:· ]?(?P<n>{_LIKE_LONG})",
        f"{_BESIDE}[：:· ]?(?P<n>{_LIKE})(?={_SAYS}|[，,。、的和与及在等又把将带正主从]|$)",
        f"(?<![{_SURNAMES}])(?P<n>{_LIKE_LONG}|{_LIKE})(?={_SAYS})",
        f"(?P<n>{_LIKE_LONG}|{_LIKE})(?=(?:{_CALL}|劳模|名师|名医|书记|律师|法官|医生|民警|党代表|代表)(?:工作室|工作站|服务队|志愿|调解|[，,。、的]|说))",
        f"(?P<n>{_LIKE_LONG})(?=(?:志愿服务|志愿者|学雷.|党员先锋|调解|劳模|创新|名师)?(?:小?分?队|服务队|工作室|工作站))",
        f"(?P<n>{_SURNAME})(?={_CALL})",
        f"(?:{_POST}|居民|老人|村民|党员)(?P<n>{_SURNAME}某{{0,2}}某)",
        f"(?P<n>(?<![\u4e00-\u9fff])[老小]{_OFTEN})(?=[说今，,。们的])",
        f"的(?P<n>[老小]{_OFTEN})(?=[说今，,。们的从把在给和、])",
        "(?P<n>阿[\u4e00-\u9fff](?:姨|婶|叔|哥|姐|伯|公|婆|妹|弟)?)(?=[说今，,。们的从把在给和、])",
        f"(?P<n>{_SURNAME}(?:大妈|大爷|大叔|大婶|大娘|大姐|大哥|大嫂|阿姨|奶奶|爷爷|婆婆|伯伯|叔叔))",
        f"(?P<n>{_SURNAME}某某?)(?=[，,。的说、和与及在]|{_CALL})",
    )
)


def in_text(text: str) -> list[str]:
    """List the words of a running text that name persons, by title, role, or what is said of them.

    Parameters
    ----------
    text
        An article.

    Returns
    -------
    list of str
        Each once, the longest first.

    Notes
    -----
    Closed patterns: a name without any word beside it that tells so is not found.

    Examples
    --------
    >>> in_text("社区党委书记王小明说，居民李秀英老人家住三楼。")
    ['王小明', '李秀英']
    """
    known = set(_known().to_pylist())
    found = {m["n"]: None for pattern in _IN_TEXT for m in pattern.finditer(text) if m["n"] not in known}
    names = [name for name in found if len(name) > 1]
    return sorted(names, key=len, reverse=True)
