"""Everything that bends the Singer SDK to an export that is exact by the page."""
