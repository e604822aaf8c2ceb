# Two commands for a newcomer: `make demo` and `make test`. Python 3.11 or newer is all they need.
PYTHON ?= python3
.PHONY: demo test lint bench

demo:   ## set up, load an invented area, serve on http://127.0.0.1:$(PORT)
	@$(PYTHON) config/dev.py demo

test:   ## all tests, both databases, a real browser; ARGS go to pytest
	@$(PYTHON) config/dev.py test $(ARGS)

lint:   ## style, types, missing migrations, missing translations
	@$(PYTHON) config/dev.py lint

bench:  ## measure; ARGS go to `manage.py bench`
	@$(PYTHON) config/dev.py bench $(ARGS)
