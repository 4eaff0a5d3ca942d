"""What the shop sells: categories, products and their variants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import (
    Base,
    CreatedAt,
    Document,
    Key,
    Money,
    Reference,
    Tags,
    UpdatedAt,
    updated_after_created,
)

if TYPE_CHECKING:
    from app.models.order import OrderItem


class Category(Base):
    """A shelf of the shop; shelves may lie within one another."""

    __tablename__ = "categories"
    __table_args__ = (
        sa.CheckConstraint("position >= 0", name="position"),
        # MySQL and MariaDB allow no check of a column that a foreign key may set to NULL.
        sa.CheckConstraint("parent_id <> id", name="parent_id").ddl_if(
            dialect=("postgresql", "sqlite")  # type: ignore[arg-type]  # documented, not typed
        ),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(sa.String(100), unique=True, index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    description: Mapped[str] = mapped_column(sa.Text)
    position: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=sa.true())
    created_at: Mapped[CreatedAt]
    parent_id: Mapped[Reference | None] = mapped_column(
        sa.ForeignKey("categories.id", ondelete="SET NULL"), index=True
    )

    parent: Mapped[Category | None] = relationship(
        back_populates="children", remote_side="Category.id"
    )
    children: Mapped[list[Category]] = relationship(back_populates="parent", passive_deletes=True)
    products: Mapped[list[Product]] = relationship(back_populates="category", passive_deletes="all")


class Product(Base):
    """Something to buy. ``attributes`` holds brand, material and the like."""

    __tablename__ = "products"
    __table_args__ = (
        sa.CheckConstraint("price > 0", name="price"),
        sa.CheckConstraint("sale_price > 0 AND sale_price < price", name="sale_price"),
        sa.CheckConstraint("stock >= 0", name="stock"),
        sa.CheckConstraint("weight_kg > 0", name="weight_kg"),
        updated_after_created(),
        sa.Index(None, "is_active", "is_featured"),
    )

    id: Mapped[Key]
    category_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("categories.id", ondelete="RESTRICT"), index=True
    )
    sku: Mapped[str] = mapped_column(sa.String(64), unique=True, index=True)
    slug: Mapped[str] = mapped_column(sa.String(200), unique=True, index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text)
    price: Mapped[Money]
    sale_price: Mapped[Money | None]
    stock: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=sa.true())
    is_featured: Mapped[bool] = mapped_column(server_default=sa.false())
    weight_kg: Mapped[Decimal] = mapped_column(sa.Numeric(8, 3))
    dimensions: Mapped[Document] = mapped_column(server_default=sa.text("'{}'"))
    tags: Mapped[Tags]
    attributes: Mapped[Document] = mapped_column(server_default=sa.text("'{}'"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    category: Mapped[Category] = relationship(back_populates="products")
    variants: Mapped[list[ProductVariant]] = relationship(
        back_populates="product", cascade="all, delete-orphan", passive_deletes=True
    )
    order_items: Mapped[list[OrderItem]] = relationship(
        back_populates="product", passive_deletes="all"
    )


class ProductVariant(Base):
    """A size, colour or other kind of one product; ``option`` names which of these it is."""

    __tablename__ = "product_variants"
    __table_args__ = (
        sa.CheckConstraint("stock >= 0", name="stock"),
        sa.Index(None, "product_id", "name", unique=True),
    )

    id: Mapped[Key]
    product_id: Mapped[Reference] = mapped_column(sa.ForeignKey("products.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(sa.String(64), unique=True, index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    option: Mapped[str] = mapped_column(sa.String(50))
    price_delta: Mapped[Money] = mapped_column(server_default="0")
    stock: Mapped[int] = mapped_column(server_default="0")

    product: Mapped[Product] = relationship(back_populates="variants")
