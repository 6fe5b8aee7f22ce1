"""Browser files: what is served, where it comes from, and that pages name only what exists."""

import json
import re

import plotly.offline
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from alignment.shared.assets import NpmFinder, StaticStorage
from alignment.shared.templatetags.ui import _symbols, icon

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
ICON = re.compile(r"""{%\s*icon\s+"([^"]+)\"""")
STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=["']|<style|\sstyle=|javascript:|hx-on"""
)


def package(*folders: str) -> dict:
    return json.loads(settings.BASE_DIR.joinpath(*folders, "package.json").read_text())


def lock(*folders: str) -> dict:
    return json.loads(settings.BASE_DIR.joinpath(*folders, "package-lock.json").read_text())


def test_only_named_npm_files_are_served():
    finder = NpmFinder()

    assert finder.find("vendor/tabler/tabler.min.css").endswith("@tabler/core/dist/css/tabler.min.css")
    assert finder.find("@tabler/core/package.json") == []
    assert sorted(name for name, _ in finder.list([])) == sorted(settings.NPM_ASSETS)


def test_every_listed_npm_file_can_be_opened_for_collection():
    for name, storage in NpmFinder().list([]):
        with storage.open(name) as source:
            assert source.read(1)


def test_the_storage_looks_for_no_source_maps():
    assert "sourceMappingURL" not in str(StaticStorage.patterns)


def test_the_chart_bundle_is_the_version_that_python_writes_for():
    assert package()["devDependencies"]["plotly.js"] == plotly.offline.get_plotlyjs_version()


@pytest.mark.parametrize("folders", [(), ("tests", "browser")])
def test_locked_packages_have_hashes_and_no_addresses(folders):
    packages = {name: entry for name, entry in lock(*folders)["packages"].items() if name}

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry.get("integrity") and not entry.get("inBundle")] == []


@pytest.mark.parametrize("folders", [(), ("tests", "browser")])
def test_wanted_packages_are_pinned_exactly(folders):
    wanted = package(*folders)
    versions = [*wanted.get("dependencies", {}).values(), *wanted["devDependencies"].values()]

    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_icon_of_the_templates_exists():
    named = {name for template in TEMPLATES for name in ICON.findall(template.read_text())}

    assert named - set(_symbols()) == set()


def test_every_static_file_of_the_templates_exists():
    named = {name for template in TEMPLATES for name in STATIC.findall(template.read_text())}

    assert {name for name in named if not finders.find(name)} == set()


def test_no_template_has_an_inline_script_or_style():
    guilty = [
        (str(template.relative_to(settings.BASE_DIR)), match.group())
        for template in TEMPLATES
        if "emails" not in template.parts
        for match in INLINE.finditer(template.read_text())
    ]

    assert guilty == []


def test_an_unknown_icon_draws_nothing():
    assert icon("no-such-icon") == ""
