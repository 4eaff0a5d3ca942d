-- What a row refers to belongs to its own tenant, customer or store, as far as there is one.
-- holds: SELECT bool_and(t.tenant_id = u.tenant_id) FROM teams t JOIN users u ON u.id = t.lead_id
-- holds: SELECT bool_and(p.tenant_id = u.tenant_id) FROM projects p JOIN users u ON u.id = p.owner_id
-- holds: SELECT bool_and(t.tenant_id = p.tenant_id) FROM tasks t JOIN projects p ON p.id = t.project_id
-- holds: SELECT bool_and(t.tenant_id = u.tenant_id) FROM tasks t JOIN users u ON u.id IN (t.reporter_id, t.assignee_id)
-- holds: SELECT count(*) BETWEEN 1 AND 29 FROM teams WHERE lead_id IS NULL
-- holds: SELECT count(*) BETWEEN 1 AND 29 FROM tasks WHERE assignee_id IS NULL
-- holds: SELECT bool_and(o.customer_id = a.customer_id) FROM orders o JOIN addresses a ON a.id IN (o.ship_to, o.bill_to)
-- holds: SELECT bool_and(p.user_id = c.user_id) FROM payments p JOIN carts c ON c.id = p.cart_id
-- A member may be one of another tenant, and others than its author comment a post.
-- holds: SELECT bool_or(m.tenant_id <> u.tenant_id) FROM memberships m JOIN users u ON u.id = m.user_id
-- holds: SELECT bool_or(c.user_id <> p.user_id) FROM comments c JOIN posts p ON p.id = c.post_id
-- holds: SELECT bool_or(s.address_id <> c.address_id) FROM patrons c JOIN shops s ON s.id = c.shop_id
CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE users (id bigserial PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, email text NOT NULL UNIQUE);
CREATE TABLE teams (id serial PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, lead_id bigint REFERENCES users);
CREATE TABLE projects (
    id serial PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, team_id integer REFERENCES teams,
    owner_id bigint NOT NULL REFERENCES users, name text NOT NULL, UNIQUE (tenant_id, name)
);
CREATE TABLE tasks (
    id serial PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants,
    project_id integer NOT NULL REFERENCES projects, assignee_id bigint REFERENCES users,
    reporter_id bigint NOT NULL REFERENCES users, number integer NOT NULL, UNIQUE (project_id, number)
);
CREATE TABLE settings (
    id serial PRIMARY KEY, tenant_id uuid REFERENCES tenants, user_id bigint NOT NULL UNIQUE REFERENCES users
);
CREATE TABLE memberships (
    tenant_id uuid REFERENCES tenants, user_id bigint REFERENCES users, PRIMARY KEY (tenant_id, user_id)
);
CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE addresses (id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, city text);
CREATE TABLE orders (
    id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers,
    ship_to integer NOT NULL REFERENCES addresses, bill_to integer REFERENCES addresses
);
CREATE TABLE posts (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, title text);
CREATE TABLE comments (
    id serial PRIMARY KEY, post_id integer NOT NULL REFERENCES posts, user_id bigint NOT NULL REFERENCES users
);
CREATE TABLE carts (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users);
CREATE TABLE payments (
    id serial PRIMARY KEY, user_id bigint REFERENCES users, cart_id integer NOT NULL REFERENCES carts
);
CREATE TABLE shops (id serial PRIMARY KEY, address_id integer NOT NULL REFERENCES addresses);
CREATE TABLE patrons (
    id serial PRIMARY KEY, shop_id integer NOT NULL REFERENCES shops, address_id integer NOT NULL REFERENCES addresses
);
