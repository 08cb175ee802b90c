"""Every link and download inside the site leads somewhere."""

from __future__ import annotations

from pathlib import Path

import site_checks


def test_every_internal_link_and_download_resolves(site: Path) -> None:
    site_checks.every_internal_link_and_download_resolves(site)


def test_every_record_has_its_page_and_its_files(site: Path) -> None:
    site_checks.every_record_has_its_page_and_its_files(site)


def test_the_catalogue_fits_its_published_schema(site: Path) -> None:
    site_checks.the_catalogue_fits_its_published_schema(site)


def test_every_page_names_its_language_and_title(site: Path) -> None:
    site_checks.every_page_names_its_language_and_title(site)
