"""Optuna reads what was filled by rules for its tables, and goes on with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import optuna
import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest

RULES = Path(__file__).parent / "rules" / "optuna.toml"
AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def storage(database_url: str) -> optuna.storages.RDBStorage:
    """A database with Optuna's tables, filled."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    made = optuna.storages.RDBStorage(database_url)
    request = FillRequest(SeedRequest(database_url=database_url, as_of=AS_OF), rules=RULES)
    report = api.fill(request)
    assert report.ok
    assert not [t.table for t in report.tables if t.inserted < t.wanted]
    made.engine.dispose()
    return optuna.storages.RDBStorage(database_url)


def test_optuna_opens_every_study_and_goes_on(storage: optuna.storages.RDBStorage) -> None:
    names = optuna.get_all_study_names(storage)
    assert len(names) == 5
    assert all(s.n_trials == 40 for s in optuna.get_all_study_summaries(storage))
    states: Counter[str] = Counter()
    for name in names:
        study = optuna.load_study(study_name=name, storage=storage)
        assert [trial.number for trial in study.trials] == list(range(40))
        for trial in study.trials:
            states[trial.state.name] += 1
            trial._validate()  # what Optuna asks of a trial that it makes itself
            assert set(trial.params) == {"learning_rate", "layers", "optimizer"}
        assert study.best_trial.state is optuna.trial.TrialState.COMPLETE
        assert study.best_value in study.best_trial.values
    assert set(states) == {"COMPLETE", "PRUNED", "RUNNING"}
    study.optimize(lambda trial: trial.suggest_float("learning_rate", 0.0001, 0.1, log=True), 2)
    assert len(study.trials) == 42
    storage.engine.dispose()
