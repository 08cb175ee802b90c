"""What is made from the one catalogue for other programs: tables, packages, lists and feeds."""

from pbcanalysis.catalogue.exports.bundle import bundle, readme, record_bundle
from pbcanalysis.catalogue.exports.cff import citation_cff
from pbcanalysis.catalogue.exports.feed import atom_feed, sitemap
from pbcanalysis.catalogue.exports.numbers import numbers_csv
from pbcanalysis.catalogue.exports.ro_crate import ro_crate
from pbcanalysis.catalogue.exports.tables import tables_package

__all__ = [
    "atom_feed",
    "bundle",
    "citation_cff",
    "numbers_csv",
    "readme",
    "record_bundle",
    "ro_crate",
    "sitemap",
    "tables_package",
]
