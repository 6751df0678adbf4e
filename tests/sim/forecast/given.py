"""Data that we did not make, in a folder beside the repository; tests that need it are skipped where it is absent."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"
MAVEN = FOLDER / "maven_asof_2017-09-30"
SALESFORCE = FOLDER / "crm_export_fixtures" / "sf_opportunity_data.csv"
needs_data = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of given data is not there")
