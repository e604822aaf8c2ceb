"""The invented council area of the demo: Bro Wennol, a valley that no map shows, laid over real postcodes."""
