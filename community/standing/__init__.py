"""Standing: a statement of account of sharing, not a currency. Everybody starts at 40 (a firm at 20).

`formula` is the sum, pure and exact. `reading` says of each line of the ledger what it counts, pure as well. `account`
brings the rows together as they were known on a day, `reckon` works standings out and keeps them, `advice` says what
would gain ten points, `picture` draws the account, `wording` says it, `statement` is the yearly paper.
"""
