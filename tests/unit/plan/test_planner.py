"""From wishes to a plan: order, counts, row ranges, and mistakes found before a row exists."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory, ref
from seeds.errors import DeclarationError, MissingParentsError
from seeds.plan.binding import bind
from seeds.plan.fixed import fixed_row
from seeds.plan.model import PerParent, Plan, TableState
from seeds.schema.metadata import table_info
from seeds.spec.entity import Environment
from tests.support.generation import generation, made_of, make, plan, wish
from tests.support.library import (
    LIBRARY,
    AuthorFactory,
    BookFactory,
    LoanFactory,
    LoanItemFactory,
    Member,
    MemberFactory,
)


def names(found: Plan) -> list[str]:
    return [entity.table.name for entity in found.entities]


def rows(count: int) -> TableState:
    return TableState(next_key=count + 1, next_row=count, count=lambda: count)


# -- order ------------------------------------------------------------------------------------


def test_parents_come_before_their_children_whatever_the_order_of_wishes() -> None:
    for wishes in (LIBRARY, LIBRARY[::-1]):
        order = names(plan(*wishes))
        assert order.index("authors") < order.index("books") < order.index("loans")
        assert order.index("members") < order.index("loans") < order.index("loan_items")
        assert order.index("loan_items") < order.index("stamps")


def test_a_family_stands_together_after_all_that_it_refers_to() -> None:
    order = names(plan(*LIBRARY[::-1]))
    assert order[-3:] == ["loans", "loan_items", "stamps"]


def test_entities_that_refer_to_each_other_are_a_circle() -> None:
    class Own(DeclarativeBase):
        pass

    def model(name: str, other: str) -> Any:
        columns = {
            "__tablename__": name,
            "id": mapped_column(sa.Integer, primary_key=True),
            "other_id": mapped_column(sa.ForeignKey(f"{other}.id")),
        }
        return type(name.title(), (Own,), columns)

    factories: list[Any] = [
        type(f"{name}Factory", (Factory,), {"model": model(name, other), "other_id": ref(other)})
        for name, other in (("hens", "eggs"), ("eggs", "hens"))
    ]
    with pytest.raises(DeclarationError, match="depend on each other in a circle") as caught:
        plan(*factories)
    assert "hens" in caught.value.message
    assert "eggs" in caught.value.message


# -- counts -----------------------------------------------------------------------------------


def counted(found: Plan, table: str = "members") -> tuple[int, int]:
    entity = found.entity(table)
    assert entity is not None
    return len(entity.fixed), entity.count


def test_without_a_wish_for_a_number_the_factory_says_how_many() -> None:
    assert counted(plan(MemberFactory)) == (0, 50)


def test_a_count_includes_the_fixed_rows() -> None:
    assert counted(plan(wish(MemberFactory, 10, fixed=("staff",)))) == (2, 8)
    assert counted(plan(wish(MemberFactory, 2, fixed=("staff",)))) == (2, 0)


def test_a_count_below_the_fixed_rows_takes_the_first_of_them() -> None:
    found = plan(wish(MemberFactory, 1, fixed=("staff",)))
    assert counted(found) == (1, 0)
    assert found.entities[0].fixed[0].literals["email"] == "ida@example.com"


def test_a_cohort_counts_the_fixed_rows_that_name_it() -> None:
    found = plan(wish(MemberFactory, cohorts={"scholar": 2, "inactive": 4}, fixed=("staff",)))
    (members,) = found.entities
    assert (len(members.fixed), members.count) == (2, 1 + 4)
    assert [(s.start, s.stop, s.states) for s in members.segments] == [
        (0, 1, ("scholar",)), (1, 5, ("inactive",)),
    ]  # fmt: skip


def test_a_cohort_smaller_than_its_fixed_rows_has_no_others() -> None:
    found = plan(wish(MemberFactory, cohorts={"scholar": 1}, fixed=("staff",)))
    assert counted(found) == (2, 0)


def test_cohorts_with_a_count_come_first_and_the_others_follow_the_natural_mix() -> None:
    found = plan(wish(MemberFactory, 20, cohorts={"scholar": 3}))
    (members,) = found.entities
    assert members.count == 20
    assert [(s.start, s.stop) for s in members.segments] == [(0, 3)]


def test_a_fixed_row_of_two_sets_is_written_once() -> None:
    assert counted(plan(wish(MemberFactory, 9, fixed=("staff", "guests", "staff")))) == (3, 6)


def test_a_fixed_row_may_state_an_intermediate_value() -> None:
    class Shaded(AuthorFactory):
        _shade = seeds.constant("pale")

    bound = bind(Shaded.entity(), table_info(Shaded.entity().source))
    row = fixed_row(bound, {"name": "Ann", "_shade": "dark"}, {})
    assert row.stated == ("name",)  # what is kept up to date is what the table holds
    assert set(row.values) == {"name", "_shade"}


def test_fixed_rows_may_depend_on_the_environment() -> None:
    found = plan(
        wish(MemberFactory, 1, fixed=("guests",)), environment=Environment("demo", protected=False)
    )
    assert found.entities[0].fixed[0].literals["email"] == "demo@example.com"


def test_an_essential_wish_makes_fixed_rows_only() -> None:
    found = plan(wish(MemberFactory, fixed=("staff",), essential=True))
    assert counted(found) == (2, 0)


def test_generated_rows_go_on_where_an_earlier_run_ended() -> None:
    (members,) = plan(wish(MemberFactory, 10), state={"members": rows(30)}).entities
    assert (members.row_start, members.row_stop) == (30, 40)
    (first,) = plan(wish(MemberFactory, 10, fixed=("staff",))).entities
    assert (first.row_start, first.row_stop) == (2, 10)


# -- so many for each -------------------------------------------------------------------------


def test_rows_for_each_row_of_a_parent_are_its_children() -> None:
    wishes = (*LIBRARY[:3], wish(LoanFactory, per=PerParent("members", 1, 4)))
    found = make(*wishes)
    links = found.column("loans", "member_id")
    assert {links.count(key) for key in found.column("members", "id")} == {1, 2, 3, 4}
    assert links == sorted(links)
    assert found.digests() == make(*wishes, batch_size=1).digests()


def test_a_fixed_number_for_each_row_is_exact() -> None:
    found = make(*LIBRARY[:3], wish(LoanFactory, per=PerParent("members", 2, 2)))
    assert found.column("loans", "member_id") == [i for i in range(1, 51) for _ in (1, 2)]


def test_states_reach_the_rows_that_are_made_for_each_parent() -> None:
    found = make(*LIBRARY[:3], wish(LoanFactory, per=PerParent("members", 1, 2), states=("noted",)))
    assert None not in found.column("loans", "note")


def test_for_parents_of_the_database_the_mean_is_taken() -> None:
    state = {"members": rows(10), "books": rows(10)}
    found = plan(wish(LoanFactory, per=PerParent("members", 1, 5)), state=state)
    assert counted(found, "loans") == (0, 30)
    assert set(found.stored) == {"members", "books"}


def test_fixed_rows_and_rows_for_each_parent_exclude_each_other() -> None:
    with pytest.raises(DeclarationError, match="fixed loans and loans per members"):
        plan(*LIBRARY[:3], wish(LoanFactory, fixed=("samples",), per=PerParent("members", 1, 2)))


def test_what_is_made_for_each_of_another_must_refer_to_it() -> None:
    with pytest.raises(DeclarationError, match="declare no reference to them") as caught:
        plan(MemberFactory, AuthorFactory, wish(BookFactory, per=PerParent("members", 1, 2)))
    assert caught.value.hint == "Declare ref('members')."


# -- parents ----------------------------------------------------------------------------------


def test_missing_parents_are_told_with_the_command_that_makes_them() -> None:
    with pytest.raises(MissingParentsError) as caught:
        plan(LoanFactory, seeder_of={"members": "people"}.get)
    assert caught.value.message == "loans need members, and there are none"
    assert caught.value.hint == "Run `seed people` first, or `seed all`."
    with pytest.raises(MissingParentsError, match="loan_items need books") as caught:
        plan(LoanFactory, state={"members": rows(3)})
    assert caught.value.hint == "Insert books first."


def test_parents_of_the_database_will_do() -> None:
    found = plan(LoanFactory, state={"members": rows(3), "books": rows(3)})
    assert sorted(found.stored) == ["books", "members"]


def test_parents_of_the_run_win_over_those_of_the_database() -> None:
    found = plan(*LIBRARY, state={name: rows(5) for name in ("members", "books", "authors")})
    assert found.stored == ()


def test_optional_parents_may_be_missing() -> None:
    class Lonely(MemberFactory):
        mentor = ref(Member)

    assert plan(Lonely).stored == ()


def test_what_makes_no_rows_needs_no_parents() -> None:
    assert plan(wish(LoanFactory, essential=True)).stored == ()


# -- children ---------------------------------------------------------------------------------


def test_an_entity_cannot_be_made_twice() -> None:
    with pytest.raises(DeclarationError, match="loan_items would be made both by") as caught:
        plan(*LIBRARY, LoanItemFactory)
    assert "--except" in caught.value.hint


def test_children_can_be_left_out_unless_their_owner_is_computed_from_them() -> None:
    with pytest.raises(DeclarationError, match="computed from them"):
        plan(*LIBRARY[:3], wish(LoanFactory, without=frozenset({"loan_items"})))


def test_two_references_to_the_owner_are_ambiguous_until_one_is_said_not_to_be() -> None:
    class Own(DeclarativeBase):
        pass

    class Game(Own):
        __tablename__ = "games"
        id = mapped_column(sa.Integer, primary_key=True)

    class Move(Own):
        __tablename__ = "moves"
        id = mapped_column(sa.Integer, primary_key=True)
        game_id = mapped_column(sa.ForeignKey("games.id"), nullable=False)
        copied_from_id = mapped_column(sa.ForeignKey("games.id"), nullable=False)

    def games(*, owner: bool) -> Any:
        move = {"model": Move, "game_id": ref(Game), "copied_from_id": ref(Game, owner=owner)}
        moves: Any = type("MoveFactory", (Factory,), move)
        game = {"model": Game, "moves": seeds.has_many(moves, 2)}
        found: Any = type("GameFactory", (Factory,), game)
        return found

    with pytest.raises(DeclarationError, match="both game_id and copied_from_id") as caught:
        plan(games(owner=True))
    assert caught.value.hint == "Write owner=False in all references but one."
    made = make(wish(games(owner=False), 3))
    assert made.column("moves", "game_id") == [1, 1, 2, 2, 3, 3]


def test_a_plan_is_pure_and_gives_the_same_rows_again() -> None:
    found = plan(*LIBRARY)
    one, other = (made_of(found, generation(found)).digests() for _ in range(2))
    assert one == other


# -- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message", "hint"),
    [
        ({"states": ("scholr",)}, "has no state 'scholr'", "Did you mean 'scholar'?"),
        ({"cohorts": {"scholars": 5}}, "has no state 'scholars'", "Did you mean 'scholar'?"),
        ({"fixed": ("stuff",)}, "has no fixed set 'stuff'", "Did you mean 'staff'?"),
    ],
)
def test_unknown_names_are_told_with_the_closest(
    more: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(DeclarationError, match=message) as caught:
        plan(wish(MemberFactory, **more))
    assert caught.value.hint == hint


def fixed_rows(*given: dict[str, Any]) -> Any:
    class Given(MemberFactory):
        @seeds.fixed
        def given(self) -> list[dict[str, Any]]:
            return list(given)

    return wish(Given, 5, fixed=("given",))


def test_a_fixed_row_states_its_natural_key() -> None:
    with pytest.raises(DeclarationError, match="states no email, which is its natural key"):
        plan(fixed_rows({"name": "Nobody"}))


def test_a_fixed_row_of_unknown_columns_is_told_with_the_closest() -> None:
    with pytest.raises(DeclarationError, match="no column 'nmae'") as caught:
        plan(fixed_rows({"email": "a@example.com", "nmae": "x"}))
    assert caught.value.hint == "Did you mean 'name'?"


def test_a_table_that_the_metadata_does_not_have_is_told() -> None:
    from dataclasses import replace

    from seeds.plan.model import Wish
    from seeds.plan.planner import make_plan
    from tests.support.generation import DEVELOPMENT

    entity = replace(MemberFactory.entity(), table="membres")
    with pytest.raises(DeclarationError, match="no table 'membres'"):
        make_plan([Wish(entity)], {}, lambda table: TableState(), environment=DEVELOPMENT)
