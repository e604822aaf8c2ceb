"""Grants published as open data (360Giving): reading files, and keeping what they say.

`files` reads any of the three kinds of file into `Found` grants shaped as the standard shapes them; `columns` knows
what the columns of a sheet are called, `workbook` opens Excel files; `values` understands money, days and months;
`awards` makes of a grant what is kept; `plan` compares with what is there; `linking` says whose a grant is.
"""
