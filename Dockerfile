# syntax=docker/dockerfile:1

# --- build: everything is installed into /opt/venv, from wheels, so that no compiler is needed ----
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
WORKDIR /src

# The packages change less often than the code: a layer of their own.
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --only-binary :all: --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY seeds ./seeds
RUN /opt/venv/bin/pip install --no-deps .

# --- run ------------------------------------------------------------------------------------------
FROM python:3.13-slim
LABEL org.opencontainers.image.title="seeds" \
      org.opencontainers.image.description="The example shop with the seed command" \
      org.opencontainers.image.licenses="MIT"

# The directory belongs to the user, because an embedded SQLite database would be written there.
RUN useradd --system --uid 10001 --user-group --home-dir /srv/shop --create-home shop
WORKDIR /srv/shop
COPY --from=build /opt/venv /opt/venv
COPY --chown=shop:shop pyproject.toml alembic.ini ./
COPY --chown=shop:shop app ./app
COPY --chown=shop:shop migrations ./migrations
COPY --chown=shop:shop scripts ./scripts

# The scripts and Alembic import the shop from here; the wheel holds the tool only.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/shop \
    PYTHONUNBUFFERED=1
USER shop
CMD ["seed", "--help"]
