"""Chinese text as people type it and as it is read: folded forms, pinyin readings, and the key that names are ordered by.

Everything here goes character by character, so that a place in one form is the same place in every other.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import groupby

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

SURNAMES = {
    entry.split()[0]: tuple(entry.split()[1:])
    for entry in """
    单 shan4|盖 ge3|查 zha1|解 xie4|任 ren2|区 ou1|仇 qiu2|朴 piao2|曾 zeng1|翟 zhai2|华 hua4|纪 ji3|乐 yue4|尉 wei4|
    缪 miao4|宓 mi4|员 yun4|佴 nai4|覃 qin2|谌 chen2|逄 pang2|冼 xian3|繁 po2|秘 bi4|种 chong2|黑 he4|令 ling2|召 shao4|
    燕 yan1|应 ying1|宁 ning4|那 na1|葛 ge3|隗 wei3|洗 xian3|祭 zhai4|都 du1|折 she2|车 che1|卜 bu3|柏 bai3|哈 ha3|过 guo1|
    万 wan4|沈 shen3|万俟 mo4 qi2|尉迟 yu4 chi2|单于 chan2 yu2|长孙 zhang3 sun1|澹台 tan2 tai2|令狐 ling2 hu2|宰父 zai3 fu3|
    皇甫 huang2 fu3|夏侯 xia4 hou2
    """.replace("\n", "").split("|")
}
"""Surnames that are read otherwise than the same characters elsewhere, or may be."""

PHRASES = """
单县 shàn xiàn|乐陵 lào líng|涡阳 guō yáng|洪洞 hóng tóng|朝阳 cháo yáng|浚县 xùn xiàn|大城县 dài chéng xiàn|曾都 zēng dū
冠县 guàn xiàn
牟平 mù píng|中牟 zhōng mù|黄陂 huáng pí|监利 jiàn lì|莘庄 xīn zhuāng|闵行 mǐn háng|六合 lù hé|六枝 lù zhī|大埔 dà bù|阿坝 ā bà|阿里 ā lǐ
渑池 miǎn chí|解州 xiè zhōu|单父 shàn fǔ|台儿庄 tái ér zhuāng|费县 fèi xiàn|乐都 lè dū|都匀 dū yún|石河子 shí hé zǐ
中行 zhōng háng|农行 nóng háng|建行 jiàn háng|工行 gōng háng|交行 jiāo háng|招行 zhāo háng|商行 shāng háng|车行 chē háng
总行 zǒng háng|分行 fēn háng
重汽 zhòng qì|重载 zhòng zài|重装 zhòng zhuāng|校准 jiào zhǔn|长者 zhǎng zhě|家长 jiā zhǎng|馆长 guǎn zhǎng|董事长 dǒng shì zhǎng
"""
"""Place names and words of business that the dictionary lacks, or reads as something else."""

CHARACTERS = {"长": "cháng,zhǎng", "都": "dū,dōu"}
"""Characters that stand in names for their second most usual reading, where no word says otherwise."""

TONES = "12345"

LEADING = 64
"""Characters of a name that its sort key is made of; what agrees so far is as good as equal."""


HANZI = "〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
"""Chinese characters, as a class of regular expressions."""

_HANZI = re.compile(f"[{HANZI}]")


@cache
def is_hanzi(text: str) -> bool:
    """Whether a text begins with a Chinese character."""
    return bool(_HANZI.match(text))


@cache
def fold(character: str) -> str:
    """What one character is looked for as: simplified, half-width, small, without accents; nothing for a space or a sign.

    Nearly always it is one character, but `㎡` is `m2`.
    """
    compatible = unicodedata.normalize("NFKC", character).casefold()
    return "".join(_simplified(_unaccented(part)) for part in compatible if part.isalnum())


def folded(text: str) -> str:
    """A text as it is compared with others: `Ａｌｉ 阿裏` is `ali阿里`."""
    return "".join(map(fold, text))


def readings(text: str, person: bool = False) -> list[str]:
    """How each character is read: `chong2`, with its tone as a number; a letter as it is folded, and nothing for what has no sound.

    Readings follow the words that characters stand in, and in the name of a `person` the surname.
    """
    found: list[str] = []
    spoken = list(map(_spoken, text))
    for chinese, run in groupby(spoken, _is_one_hanzi):
        characters = list(run)
        found += _of_run("".join(characters), person and not found) if chinese else map(_of_one, characters)
    return found


def sort_key(text: str, person: bool = False) -> str:
    """What names are ordered by, byte by byte: by syllable, tone and character, one character after the other.

    So all the 张 come before all the 章. Latin letters stand among the syllables, where a reader of the alphabet looks for them.
    """
    cut = text[:LEADING]
    parts: list[str] = []
    gap = False
    for character, reading in zip(cut, readings(cut, person), strict=True):
        own = fold(character)
        if not own:
            gap = True
            continue
        apart = gap and parts and own.isascii() and parts[-1].isascii()
        parts.append(" " + own if apart else own if not is_hanzi(own) else reading + own)
        gap = False
    return "".join(parts) or cut


@cache
def _is_one_hanzi(spoken: str) -> bool:
    return len(spoken) == 1 and is_hanzi(spoken)


@cache
def _of_one(spoken: str) -> str:
    """How one character is read that is no Chinese one, or is several: ㍿ is 株式会社."""
    return "".join(_read(part)[0].rstrip(TONES) if is_hanzi(part) else part for part in spoken)


def _of_run(run: str, opens_a_person: bool) -> Sequence[str]:
    if not opens_a_person:
        return _read(run)
    surname = next((run[:length] for length in (2, 1) if run[:length] in SURNAMES and len(run) >= length), "")
    given = run[len(surname) :]
    return [*SURNAMES.get(surname, ()), *(_read(given) if given else ())]


@lru_cache(maxsize=100_000)
def _read(run: str) -> tuple[str, ...]:
    """The readings of a run of Chinese characters, one each; a character that nobody can read stands for itself."""
    read = _reader()(run, style=Style.TONE3, neutral_tone_with_five=True, errors=list)
    assert len(read) == len(run), (run, read)
    return tuple(part[0] if is_hanzi(part) else part for part in read)


@cache
def _reader() -> Callable[..., list[str]]:
    """pypinyin with what it lacks."""
    words = [entry.split() for line in PHRASES.split("\n") for entry in line.split("|") if entry]
    load_phrases_dict({word: [[syllable] for syllable in syllables] for word, *syllables in words})
    load_single_dict({ord(character): sounds for character, sounds in CHARACTERS.items()})
    return lazy_pinyin


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _simplified(character: str) -> str:
    """The simplified form, where it is one character: places must stay where they are."""
    if not is_hanzi(character):
        return character
    simple = str(_converter().convert(character))
    return simple if len(simple) == 1 else character


def _unaccented(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


@cache
def _spoken(character: str) -> str:
    """What is to be read aloud: the simplified form, unless that would sound otherwise, as 干 does for the 乾 of 乾坤."""
    own, simple = unicodedata.normalize("NFKC", character), fold(character)
    alike = len(own) != 1 or not is_hanzi(own) or _read(own)[0][:-1] == _read(simple)[0][:-1]
    return simple if alike else own
