"""How pages follow one another: one file for each kind of paging."""
