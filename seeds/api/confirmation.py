"""The one question before a database is changed that may hold real people's data."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from seeds.config.danger import Sign, Target, danger_signs, target_of
from seeds.config.environments import PRODUCTION
from seeds.errors import GuardError

if TYPE_CHECKING:
    from seeds.api.workspace import Workspace
    from seeds.load.backend import Backend


def confirm_write(
    workspace: Workspace,
    action: str,
    *,
    yes: bool,
    confirm: Callable[[str], bool] | None,
    removes: bool = True,
    lock: Callable[[Backend], None] | None = None,
) -> None:
    """Ask before a database is changed that looks like one with real people's data.

    Production is always asked about. Signs of danger in the URL are asked about until a run has
    marked the database as disposable. A database that a run marked as protected is asked about
    before rows are taken away, whatever environment the command names. However many reasons
    there are, there is one question; ``yes`` answers it.

    Args:
        workspace: The project with its settings.
        action: What is about to happen, to be followed by "the database …": ``"Seed"``,
            ``"Undo run 7 in"``.
        yes: Whether the answer was given beforehand (``--yes``).
        confirm: Asks a question; ``None`` when there is nobody to ask.
        removes: Whether the action takes rows away.
        lock: Takes the seeders' lock; used where nobody can read while another writes.

    Raises:
        GuardError: The answer was no, or there is nobody to ask.
    """
    if yes:
        return
    target = target_of_workspace(workspace)
    if workspace.profile.name == PRODUCTION:
        _ask(action, f"the production database {target}", [], "", confirm)
        return
    signs = signs_of_workspace(workspace)
    if not signs and not removes:
        return
    marker = read_marker(workspace, lock)
    if marker is not None and not marker[1]:
        return
    reasons = [sign.text for sign in signs]
    if removes and marker is not None:
        reasons.append(f"the database is marked {marker[0]}")
    if reasons:
        _ask(action, f"the database {target}", reasons, _trust(target, signs), confirm)


def target_of_workspace(workspace: Workspace) -> Target:
    """Return where a workspace's URL leads."""
    from seeds.load.engine import normalise_url

    return target_of(normalise_url(workspace.settings.database_url), os.environ)


def signs_of_workspace(workspace: Workspace) -> tuple[Sign, ...]:
    """Return the signs of danger in a workspace's URL."""
    return danger_signs(
        target_of_workspace(workspace), workspace.profile.kind, workspace.settings.trusted_hosts
    )


def read_marker(
    workspace: Workspace, lock: Callable[[Backend], None] | None = None
) -> tuple[str, bool] | None:
    """Return the environment that a database is marked with, and whether it is protected.

    A connection of its own is opened for it, and closed: nothing is locked while a person thinks.
    """
    from seeds.ledger.ledger import Ledger

    if workspace.missing_file:  # looking would make it
        return None
    with workspace.connect(write=False) as backend:
        if lock is not None and backend.readers_wait:
            lock(backend)
        return Ledger(backend.connection).marker


def _ask(
    action: str,
    what: str,
    reasons: list[str],
    trust: str,
    confirm: Callable[[str], bool] | None,
) -> None:
    plain = f"{action[:1].lower()}{action[1:]} {what}"
    why = "; ".join(reasons)
    if confirm is None:
        raise GuardError(
            f"to {plain} needs a confirmation, and there is no terminal{why and f': {why}'}",
            f"Add --yes when you mean it.{trust}",
        )
    if not confirm(f"{why and f'{why[0].upper()}{why[1:]}. '}{action} {what}?"):
        raise GuardError(f"not confirmed: {plain}", "Nothing was changed.")


def _trust(target: Target, signs: tuple[Sign, ...]) -> str:
    """Return how to have no question about hosts, when hosts are all there is."""
    hosts = ",".join(target.hosts)
    if not hosts or any(sign.kind != "elsewhere" for sign in signs):
        return ""
    return f" A host of your own for disposable data: SEED_TRUSTED_HOSTS={hosts}"
