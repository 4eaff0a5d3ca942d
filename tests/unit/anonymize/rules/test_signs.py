"""What values show by themselves, and what names say."""

from __future__ import annotations

import pytest

from seeds.anonymize.rules.signs import look, signs_in
from seeds.anonymize.rules.words import named


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ann.b+c@mail.example.org", "email"),
        (" ann@example.org ", "email"),
        ("4111 1111 1111 1111", "card"),
        ("5555555555554444", "card"),
        ("078-05-1120", "national_id"),
        ("DE89 3704 0044 0532 0130 00", "iban"),
        ("GB82WEST12345698765432", "iban"),
        ("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "password"),
        ("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub", "password"),
        ("pbkdf2_sha256$600000$salt$hash0123456789", "password"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "token"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "token"),
        ("AKIAIOSFODNN7EXAMPLE", "token"),
        ("00:1a:2b:3c:4d:5e", "mac"),
        ("192.168.1.7", "ip"),
        ("10.0.0.0/8", "ip"),
        ("2001:db8::8a2e:370:7334", "ip"),
        ("+49 170 1234567", "phone"),
        ("(555) 010-1234", "phone"),
        ("+15550101234", "phone"),
    ],
)
def test_a_value_shows_what_it_is(text: str, sign: str) -> None:
    assert signs_in(text) == {sign: True}
    within = signs_in(f"they said {text.strip()} yesterday")
    assert within.get(sign) is False


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "shipped", "12:30:45", "12:30", "2026-01-31", "2026-01-31 12:00:00+00",
        "31.01.2026", "ORD-2026-000012", "4111 1111 1111 1112", "1234567890123", "1.2.3",
        "999.1.1.1", "DE00370400440532013000", "550e8400-e29b-41d4-a716-446655440000",
        "12345", "3.14159265358979", "price: 12.50", "a@b", "blue-green-red", "v1.2.3-rc4",
    ],
)  # fmt: skip
def test_an_ordinary_value_shows_nothing(text: str) -> None:
    assert signs_in(text) == {}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("email", "email"), ("work_email", "email"), ("email2", "email"), ("mail", "email"),
        ("phone_number", "phone"), ("mobile", "phone"), ("fax_no", "phone"),
        ("full_name", "full_name"), ("billing_name", "full_name"), ("surname", "last_name"),
        ("first_name", "first_name"), ("middle_name", "first_name"), ("user_name", "username"),
        ("hashed_password", "password"), ("password_digest", "password"), ("pwd", "password"),
        ("reset_token", "token"), ("api_key", "token"), ("session_id", "token"),
        ("ip_address", "ip"), ("last_sign_in_ip", "ip"), ("client_ip", "ip"),
        ("card_number", "card"), ("iban", "iban"), ("ssn", "national_id"),
        ("birthdate", "born"), ("date_of_birth", "born"), ("dob", "born"),
        ("shipping_street", "street"), ("address_line_1", "street"), ("zip_code", "postal_code"),
        ("gender", "special"), ("religion", "special"), ("salary", "special"), ("note", "free"),
        ("internal_comments", "free"), ("user_agent", "agent"), ("latitude", "place"),
    ],
)  # fmt: skip
def test_a_name_says_what_a_column_is_about(name: str, what: str) -> None:
    assert named(name) == what


@pytest.mark.parametrize(
    "name",
    ["id", "status", "quantity", "email_frequency", "created_at", "tip", "shipment", "span",
     "equipment", "estate", "order_state", "phone_verified", "is_active", "language", "price"],
)  # fmt: skip
def test_a_name_that_is_like_another_says_nothing(name: str) -> None:
    assert named(name) == ""


def test_samples_are_counted_and_never_told() -> None:
    seen = look(["ann@example.org", None, " ", "see bob@example.org", "x"])
    assert (seen.values, seen.whole, seen.within) == (3, {"email": 1}, {"email": 1})
    assert seen.told() == "e-mail addresses in 2 of 3 samples"
    assert seen.kind == ""
    assert look(["a@b.org", "c@d.org", "x"]).kind == "email"
    assert look([]).told() == ""
