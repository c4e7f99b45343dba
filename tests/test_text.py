"""What the program knows about official prose: sentences, numbers, salutations, titles, sites."""

from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import pytest

from builder.language.bylines import date_byline, is_byline, speaker_byline
from builder.language.characters import fold, normal
from builder.language.numbers import chinese_number, numbered, ordinal
from builder.language.offices import office_level
from builder.language.salutations import is_salutation, salutation_length
from builder.language.sentences import ends_clause, ends_sentence, is_prose, sentences
from builder.language.site_words import site_words
from builder.language.titles import clean_title, genre, is_speech_title, similarity

PROSE = st.text(alphabet="今天开会，。！？…”’）；：a1 .!?\"'", max_size=60)


@hypothesis.given(PROSE)
def test_sentences_joined_are_the_paragraph(text: str) -> None:
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天开会。明天休息。", ["今天开会。", "明天休息。"]),
        ("他说：“开会。”大家鼓掌！", ["他说：“开会。”", "大家鼓掌！"]),
        ("真的吗？！真的……好。", ["真的吗？！", "真的……好。"]),
        ("增长4.5%，很好", ["增长4.5%，很好"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text", ["开会。", "好！”", "完了……", "（鼓掌！）", "是吗?", "开会。（鼓掌）"]
)
def test_ends_as_a_sentence(text: str) -> None:
    assert ends_sentence(text)
    assert ends_clause(text)


@pytest.mark.parametrize("text", ["开会；", "如下：", "如下:", "“好；”"])
def test_ends_as_a_clause_only(text: str) -> None:
    assert not ends_sentence(text)
    assert ends_clause(text)


@pytest.mark.parametrize(
    "text", ["", "”", "开会，", "见（附件）", "一、二、", "云溪县教育局", "10:30"]
)
def test_does_not_end(text: str) -> None:
    assert not ends_clause(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("二十三", 23), ("九十九", 99)),
        *(("12", 12), ("１２", 12), ("〇", 0), ("两", 2)),
        *(("", None), ("百", None), ("一二", None), ("二十三四", None)),
        *(("甲", None), ("-1", None), ("1.5", None)),
    ],
)
def test_chinese_number(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "level", "n", "words"),
    [
        ("一、加强领导", 2, 1, "加强领导"),
        ("十二、其他", 2, 12, "其他"),
        ("（三）健全机构", 3, 3, "健全机构"),
        ("(三)健全机构", 3, 3, "健全机构"),
        ("1.明确职责", 4, 1, "明确职责"),
        ("12、明确职责", 4, 12, "明确职责"),
        ("1． 明确职责", 4, 1, "明确职责"),
        ("（2）县级", 5, 2, "县级"),
    ],
)
def test_numbered(text: str, level: int, n: int, words: str) -> None:
    found = numbered(text)
    assert found
    assert found[:2] == (level, n)
    assert text[found[2] :] == words


@pytest.mark.parametrize(
    "text",
    [
        "1.5万亩",
        "2019.8.30",
        "一是加强领导",
        "第一，加强领导",
        "三个代表",
        "100、加强",
        "（甲）",
        "",
    ],
)
def test_no_number(text: str) -> None:
    assert numbered(text) is None


def test_ordinal() -> None:
    assert ordinal("第三，要落实") == (3, 3)
    assert ordinal("第十二、要落实") == (12, 4)
    assert ordinal("第一次会议") is None
    assert ordinal("全县第一，全市第二") is None


@pytest.mark.parametrize(
    "text",
    [
        *("同志们：", "各位领导、同志们：", "尊敬的各位来宾，女士们、先生们：", "同学们！"),
        *("老师们、同学们：", "各位代表：", "尊敬的各位家长：", "亲爱的校友们:"),
        *("各 位 代 表 ：", "同志們：", "親愛的鄉親："),
    ],
)
def test_salutations(text: str) -> None:
    assert is_salutation(text)


@pytest.mark.parametrize(
    "text",
    [
        *("同志们。", "会议要求：", "我讲三点：", "谢谢大家！", "今天开会。同志们：", "老师讲课"),
        *("", "：", "感谢各位领导的支持。"),
    ],
)
def test_no_salutations(text: str) -> None:
    assert not is_salutation(text)


def test_salutation_length_needs_a_colon() -> None:
    assert salutation_length("同志们：今天开会。") == 4
    assert salutation_length("同志们！今天开会。") == 0
    assert salutation_length("今天开会。") == 0


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("在教育工作会议上的讲话.docx", "在教育工作会议上的讲话"),
        ("在教育工作会议上的讲话.docx_第1页", "在教育工作会议上的讲话"),
        ("在教育工作会议上的讲话(精选3篇)", "在教育工作会议上的讲话"),
        ("在教育工作会议上的讲话【完整版】", "在教育工作会议上的讲话"),
        ("## 在教育工作会议上的讲话 ##", "在教育工作会议上的讲话"),
        ("《在教育工作会议上的讲话》", "在教育工作会议上的讲话"),
        ("[转载]在教育工作会议上的讲话", "在教育工作会议上的讲话"),
        ("在《教育法》座谈会上的讲话", "在《教育法》座谈会上的讲话"),
        ("在学习《教育法》和《教师法》会上的讲话", "在学习《教育法》和《教师法》会上的讲话"),
        ("在三篇文章座谈会上的讲话", "在三篇文章座谈会上的讲话"),
        ("在县委全会上的讲话（2019年3月）", "在县委全会上的讲话（2019年3月）"),
    ],
)
def test_clean_title(raw: str, title: str) -> None:
    assert clean_title(raw) == title
    assert clean_title(title) == title


def test_speech_titles() -> None:
    assert is_speech_title("县长在全县教育工作会议上的讲话")
    assert is_speech_title("在云溪一中开学典礼上的致辞")
    assert not is_speech_title("学习了县长在全县教育工作会议上的讲话，很受启发")
    assert not is_speech_title("让每个孩子都有书读")


def test_genre_is_what_the_title_ends_with() -> None:
    assert genre("在会上的讲话") == ("讲话", "讲话")
    assert genre("在会上的讲话（一）") == ("讲话", "讲话")
    assert genre("师德心得体会") == ("心得体会", "心得体会")
    assert genre("加强领导") is None


@pytest.mark.parametrize(
    "text",
    [
        *("（2018年5月2日）", "2018年5月2日", "——2019年2月18日在全县教育工作会议上"),
        *("二〇一九年八月三十日", "（2018年5月）", "时间：2018年5月2日上午"),
    ],
)
def test_date_bylines(text: str) -> None:
    assert date_byline(text)
    assert is_byline(text)


@pytest.mark.parametrize(
    "text", ["2018年5月2日，新学校落成了。", "从2018年5月起", "同志们：", "5月2日", "第2018号"]
)
def test_no_date_bylines(text: str) -> None:
    assert not date_byline(text)


def test_speaker_bylines() -> None:
    found = speaker_byline("县委书记　陶远山")
    assert found
    assert (found["office"], found["name"]) == ("县委书记", "陶远山")
    assert speaker_byline("讲话人：陶远山")
    assert not speaker_byline("在全县教育工作会议上的讲话")
    assert not speaker_byline("县长讲了三点意见，大家要落实。")


def test_one_class_of_words_is_no_proof() -> None:
    assert site_words("以上意见，供大家参考。") == 1
    assert site_words("网络安全是大事。") == 1
    assert site_words("今天的会议很重要。") == 0
    assert site_words("小编为大家整理了这篇范文，供大家参考，欢迎下载。") == 4


def test_folding() -> None:
    assert fold("２０１９年，（会议） ABC！") == "2019年会议abc"
    assert normal("　发布　时间：２０１９\t ") == "发布 时间:2019"
    assert similarity("在会上的讲话！", "在会上的讲话") == 1.0
    assert similarity("", "讲话") == 0.0
    assert 0.8 < similarity("在全县教育工作会议上的讲话", "在全县教育工作会上的讲话") < 1.0


def test_prose() -> None:
    assert is_prose("今天开会。")
    assert is_prose("字" * 60)
    assert not is_prose("加强领导")
    assert not is_prose("同志们：")


@pytest.mark.parametrize(
    ("office", "level"),
    [
        ("国家发展和改革委员会副主任", "国家"),
        ("教育部部长", "国家"),
        ("南岭省教育厅厅长", "省"),
        ("青原自治区主席", "省"),
        ("上海市委书记", "省"),
        ("南岭省清溪市教育局局长周怀瑾", "市"),
        ("市委副书记 秦望山", "市"),
        ("鄭縣縣長", None),
        ("石桥县副县长齐维舟", "县区"),
        ("望川区教育局局长", "县区"),
        ("上海市望川区区长", "县区"),
        ("青石镇党委书记", "乡镇"),
        ("河口街道办事处主任", "乡镇"),
        ("柳林村党支部书记", "乡镇"),
        ("槐荫区第三实验小学校长柳青禾", "校"),
        ("清溪学院院长", "校"),
        ("县农业农村局局长", "县区"),
        ("市乡村振兴局局长", "市"),
        ("县市场监督管理局局长", "县区"),
        ("省城市管理办公室主任", "省"),
        ("新乡市教育局局长", "市"),
        ("镇江市市长", "市"),
        ("景德镇市副市长", "市"),
        ("香港特别行政区行政长官", "省"),
        ("东部战区司令员", None),
        ("宣传部部长", None),
        ("超市经理", None),
        ("局长", None),
        ("", None),
    ],
)
def test_level_of_an_office(office: str, level: str | None) -> None:
    assert office_level(office) == level
