"""Builders: entities, relationships and scenarios put together step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import seeds
from seeds import EntityBuilder, RelationshipBuilder, ScenarioBuilder
from seeds.errors import DeclarationError, UsageError
from tests.support.blog import (
    Base,
    CommentFactory,
    Post,
    PostFactory,
    ProfileFactory,
    TagFactory,
    Writer,
    WriterFactory,
)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session, seeds.stream(seed=7):
        yield session


class TestEntities:
    def test_values_states_and_children_are_those_of_the_factory(self, session: Session) -> None:
        writer = (
            EntityBuilder(WriterFactory())
            .with_(name="Ann", editor=True)
            .having(PostFactory, 2, title="Hello")
            .build(session)
        )
        assert (writer.name, writer.role) == ("Ann", "editor")
        assert [post.title for post in writer.posts] == ["Hello", "Hello"]
        assert writer in session

    @pytest.mark.parametrize(("chief", "role"), [(True, "editor"), (False, "author")])
    def test_a_change_depends_on_a_condition(self, chief: bool, role: str) -> None:
        builder = (
            EntityBuilder(WriterFactory)
            .when(chief, lambda b: b.with_(role="editor"))
            .unless(chief, lambda b: b.with_(role="author"))
        )
        assert builder.make().role == role

    def test_several_are_one_batch(self, session: Session) -> None:
        writers = EntityBuilder(WriterFactory).with_(role="editor").repeat(3).build(session)
        assert [writer.role for writer in writers] == ["editor"] * 3
        assert len({writer.email for writer in writers}) == 3

    def test_a_builder_is_not_changed_by_its_calls(self) -> None:
        builder = EntityBuilder(WriterFactory).with_(name="Ann")
        builder.with_(name="Bob")
        assert builder.make().name == "Ann"

    def test_without_a_session_nothing_is_saved(self) -> None:
        with pytest.raises(UsageError, match="needs a session"):
            EntityBuilder(WriterFactory).build()

    def test_what_is_no_factory_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="is no factory"):
            EntityBuilder(Writer)  # type: ignore[arg-type]  # that is the mistake

    def test_a_number_that_is_none_is_refused(self) -> None:
        with pytest.raises(UsageError, match="-1 is no number of objects"):
            EntityBuilder(WriterFactory).repeat(-1)


class TestRelationships:
    def test_objects_of_a_factory_belong_to_an_object(self, session: Session) -> None:
        writer = WriterFactory(session).create()
        (done,) = (
            RelationshipBuilder().one_to_many(writer, PostFactory, 3, via="posts").build(session)
        )
        assert done.owner is writer
        assert list(done.others) == writer.posts
        assert all(post.published_at > writer.joined_at for post in writer.posts)

    def test_both_sides_may_be_factories(self, session: Session) -> None:
        (done,) = RelationshipBuilder().one_to_many(PostFactory, CommentFactory, 2).build(session)
        assert [comment.post for comment in done.others] == [done.owner, done.owner]

    def test_objects_that_there_are_change_their_owner(self, session: Session) -> None:
        writer = WriterFactory(session).create()
        posts = PostFactory(session).create_batch(2)
        RelationshipBuilder().one_to_many(writer, posts, via="posts").build(session)
        assert {post.author_id for post in posts} == {writer.id}

    def test_one_object_belongs_to_one(self, session: Session) -> None:
        writer = WriterFactory().without("profile_row")
        (done,) = RelationshipBuilder().one_to_one(writer, ProfileFactory()).build(session)
        assert done.others == (done.owner.profile,)

    def test_a_second_one_is_refused(self, session: Session) -> None:
        builder = RelationshipBuilder().one_to_one(WriterFactory, ProfileFactory)
        with pytest.raises(UsageError, match="has its profile already"):
            builder.build(session)

    def test_many_belong_to_many(self, session: Session) -> None:
        posts = PostFactory(session).create_batch(2)
        tag = TagFactory(session).create()
        builder = RelationshipBuilder().many_to_many(posts[0], TagFactory, 2)
        builder.many_to_many(posts[0], tag).many_to_many(posts[1], tag).build(session)
        session.expire_all()
        assert len(posts[0].tags) == 3
        assert set(tag.posts) == set(posts)

    def test_several_relationships_are_told(self, session: Session) -> None:
        with pytest.raises(DeclarationError, match=r"several one-to-many .* posts, reviews"):
            RelationshipBuilder().one_to_many(WriterFactory, PostFactory)

    def test_a_relationship_that_is_not_there_is_told(self) -> None:
        with pytest.raises(DeclarationError, match="Writer has no many-to-many relationship to"):
            RelationshipBuilder().many_to_many(WriterFactory, TagFactory)
        with pytest.raises(DeclarationError, match=r"Writer\.post is no one-to-many") as caught:
            RelationshipBuilder().one_to_many(WriterFactory, PostFactory, via="post")
        assert "posts" in caught.value.hint


BLOG = (
    ScenarioBuilder("blog")
    .step("writer", WriterFactory, name="Ann")
    .step("post", PostFactory, author="@writer", title="About @Ann")
    .repeat("comments", CommentFactory, 3, post="@post", text="@@writer")
)


class TestScenarios:
    def test_steps_refer_to_earlier_ones(self, session: Session) -> None:
        made = BLOG.run(session)
        assert list(made) == ["writer", "post", "comments"]
        assert made.post.author is made["writer"]
        assert made.post.title == "About @Ann"
        assert [comment.post for comment in made.comments] == [made.post] * 3
        assert made.comments[0].text == "@writer"

    def test_a_reference_may_lead_to_an_attribute_or_a_position(self, session: Session) -> None:
        builder = BLOG.step("reply", CommentFactory, post="@post", text="@writer.name")
        made = builder.step("other", CommentFactory, post="@comments.0.post").run(session)
        assert made.reply.text == "Ann"
        assert made.other.post is made.post

    @pytest.mark.parametrize("role", ["editor", "author"])
    def test_steps_depend_on_what_was_made(self, session: Session, role: str) -> None:
        made = (
            ScenarioBuilder("roles")
            .step("writer", WriterFactory, role=role)
            .when(
                lambda made: made.writer.role == "editor",
                lambda b: b.step("review", PostFactory, reviewer="@writer").repeat(
                    "comments", CommentFactory, lambda made: len(made) + 1, post="@review"
                ),
            )
            .unless(
                lambda made: made.writer.role == "editor",
                lambda b: b.step("post", PostFactory, author="@writer"),
            )
            .run(session)
        )
        assert list(made) == (
            ["writer", "review", "comments"] if role == "editor" else ["writer", "post"]
        )
        assert len(made.get("comments", "abc")) == 3

    def test_a_builder_is_not_changed_by_its_calls(self, session: Session) -> None:
        BLOG.step("more", TagFactory)
        assert "more" not in BLOG.run(session)

    def test_the_session_may_be_that_of_the_block(self, session: Session) -> None:
        with seeds.use_session(session):
            BLOG.run()
        assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 1
        with pytest.raises(UsageError, match="the scenario blog needs a session"):
            BLOG.run()

    def test_an_unknown_reference_is_told_the_closest(self) -> None:
        with pytest.raises(DeclarationError, match="'more': author='@writr'") as caught:
            BLOG.step("more", PostFactory, author="@writr")
        assert "writer" in caught.value.hint

    def test_a_name_is_taken_once(self) -> None:
        with pytest.raises(DeclarationError, match="step 'post': there is one already"):
            BLOG.step("post", PostFactory)

    def test_a_reference_to_a_step_that_was_left_out_is_told(self, session: Session) -> None:
        builder = ScenarioBuilder("gone").when(len, lambda b: b.step("writer", WriterFactory))
        with pytest.raises(UsageError, match="the step 'writer' was left out"):
            builder.step("post", PostFactory, author="@writer").run(session)

    def test_a_list_is_no_parent(self, session: Session) -> None:
        builder = ScenarioBuilder("list").repeat("writers", WriterFactory, 2)
        with pytest.raises(UsageError, match="is a list of 2") as caught:
            builder.step("post", PostFactory, author="@writers").run(session)
        assert "@writers.0" in caught.value.hint
        with pytest.raises(UsageError, match="list has no '7'"):
            builder.step("post", PostFactory, author="@writers.7").run(session)

    def test_a_step_that_was_not_made_is_no_attribute(self, session: Session) -> None:
        with pytest.raises(AttributeError, match=r"no step 'comment' was made.*comments"):
            _ = BLOG.run(session).comment
