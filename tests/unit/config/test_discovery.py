from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from seeds.config.discovery import seeder_files, seeder_names
from seeds.config.project import Project
from seeds.errors import ConfigError
from tests.unit.config.conftest import Write


def test_names_and_summaries_are_found_without_importing_anything(
    project: Project, write: Write
) -> None:
    write("shop/__init__.py", "raise RuntimeError('imported')\n")
    write("shop/seeders/__init__.py", "raise RuntimeError('imported')\n")
    write("shop/seeders/users.py", '# A comment.\n\n"""Customers and staff.\n\nMore."""\nboom()\n')
    write("shop/seeders/orders.py", "x = 1\n'''Not a docstring.'''\n")
    write("shop/seeders/content/__init__.py", "'Posts and tickets.'\n")
    assert seeder_names(project) == {
        "content": "Posts and tickets.",
        "orders": "",
        "users": "Customers and staff.",
    }
    assert "shop" not in sys.modules


def test_what_is_no_seeder_module_is_skipped(project: Project, write: Write) -> None:
    for name in ("__init__.py", "_helpers.py", "notes.txt", "not-a-module.py", "data/x.csv"):
        write(f"shop/seeders/{name}", "")
    write("shop/seeders/__pycache__/users.cpython-311.pyc", "")
    assert seeder_names(project) == {}


def test_a_module_with_a_mistake_further_down_still_has_its_summary(
    project: Project, write: Write
) -> None:
    write("shop/seeders/users.py", '"""Customers."""\ndef broken(:\n')
    write("shop/seeders/orders.py", "'unclosed\n")
    (project.root / "shop/seeders/bytes.py").write_bytes(b"\xff\xfe\x00")
    assert seeder_names(project) == {"bytes": "", "orders": "", "users": "Customers."}


def test_packages_elsewhere_on_pythons_path_are_found_and_the_projects_own_come_first(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    elsewhere = tmp_path / "elsewhere"
    write("elsewhere/shop/seeders/__init__.py", "")
    write("elsewhere/shop/seeders/users.py", "'Elsewhere.'\n")
    monkeypatch.syspath_prepend(str(elsewhere))
    assert seeder_names(project) == {"users": "Elsewhere."}
    write("shop/seeders/__init__.py", "")
    write("shop/seeders/users.py", "'Here.'\n")
    assert seeder_files(project) == {"users": project.root / "shop/seeders/users.py"}


def test_an_installed_package_is_found(project: Project) -> None:
    assert "decoder" in seeder_names(dataclasses.replace(project, seeders="json"))


def test_a_project_without_seeders_has_none(project: Project) -> None:
    assert seeder_names(dataclasses.replace(project, seeders=None)) == {}


def test_a_package_that_does_not_exist_is_an_error_naming_the_key(project: Project) -> None:
    with pytest.raises(ConfigError, match=r"\[tool.seeds\] seeders: there is no package"):
        seeder_names(project)


def test_a_module_where_a_package_is_wanted_is_explained(project: Project, write: Write) -> None:
    write("shop/seeders.py", "")
    with pytest.raises(ConfigError, match="is a module, not a package"):
        seeder_names(project)
