from __future__ import annotations

from seeds.factories.scaffolding.statements import statement


def written(text: str, width: int) -> str:
    return "\n".join(statement("value", text, width))


def test_what_fits_stays_in_one_line() -> None:
    assert written("word()", 80) == "    value = word()"


def test_a_call_is_split_within_its_brackets() -> None:
    assert written('choice(("small", "large"))', 30) == (
        '    value = choice(\n        ("small", "large")\n    )'
    )


def test_arguments_that_do_not_fit_together_get_a_line_each() -> None:
    text = 'concat("a, (b", word(), code(length=7))'
    assert written(text, 30) == (
        '    value = concat(\n        "a, (b",\n        word(),\n        code(length=7),\n    )'
    )


def test_what_follows_a_call_stays_behind_its_closing_bracket() -> None:
    assert written('choice(("small", "large")).optional(0.8)', 36) == (
        '    value = choice(\n        ("small", "large")\n    ).optional(0.8)'
    )


def test_what_is_no_call_gets_brackets_of_its_own() -> None:
    assert written("price * quantity - discount", 34) == (
        "    value = (\n        price * quantity - discount\n    )"
    )


def test_arguments_that_are_calls_are_split_off_with_their_method() -> None:
    text = 'datetime(after=shipped_at).only_if(status.is_in("delivered", "completed", "refunded"))'
    assert statement("delivered_at", text, 100) == [
        "    delivered_at = datetime(after=shipped_at).only_if(",
        '        status.is_in("delivered", "completed", "refunded")',
        "    )",
    ]
