"""What a text says of private persons; all numbers are invented."""

from __future__ import annotations

import pytest

from builder.language.personal_data import personal_data


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("我的手机是13800001234。", "mobile", "138…234"),
        ("手机：138-0000-1234", "mobile", "138…234"),
        ("手机１３８００００１２３４", "mobile", "138…234"),
        ("身份证11010519491231002X", "identity", "110…02X"),
        ("捐款账号：2010 0000 1234 567", "account", "201…567"),
        ("卡号6222021234567890128", "account", "622…128"),
        ("请汇到6222021234567890128", "account", "622…128"),
        ("陶远山，家住青溪县东岸路12号", "address", "家住青…12号"),
    ],
)
def test_data_of_private_persons(text: str, kind: str, masked: str) -> None:
    assert next((datum.kind, datum.masked) for datum in personal_data(text)) == (kind, masked)


@pytest.mark.parametrize(
    "text",
    [
        "总投资13800001234元，受益13800001234人。",
        "全年产值13800001234.50元",
        "值班电话0519-12345678，热线12345",
        "身份证110105194912310021",  # a wrong check digit
        "文号6222021234567890121",  # a wrong check sum
        "编号13800001234901",
        "住址：县政府大院",
        "他家住在山里。",
        "二〇一九年三月五日",
    ],
)
def test_other_numbers_and_places(text: str) -> None:
    assert list(personal_data(text)) == []
