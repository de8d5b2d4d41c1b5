# The registry's commands; `make` alone explains them. Settings (REGISTRY_PORT and so on) come from the environment.

SHELL = /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL = help
.NOTPARALLEL:
.PHONY: help install run test prove mutate check lint types contract-check contract golden bench bench-scale bench-memory bench-writes bench-sign-in bench-rules bench-assignment endurance bench-lock audit migration lock clean again
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

RUNTIME = .venv/requirements.done
DEVELOPMENT = .venv/requirements-dev.done
PYTHON_HERE = .venv/bin/python
REGISTRY = .venv/bin/registry
ARGS =

# A Python that was removed or replaced leaves .venv behind without one.
ALIVE := $(shell $(PYTHON_HERE) -c pass 2>/dev/null && echo yes)
AGAIN := $(if $(ALIVE),,again)

help: ## 显示这些命令 | show these commands
	@awk -F ' ## ' '/^[a-z-]+:.* ## /{sub(/:.*/, "", $$1); printf "  make %-16s %s\n", $$1, $$2}' Makefile

install: $(RUNTIME) ## 建立 .venv | make the environment alone
	@:

run: $(RUNTIME) ## 安装、建库、载入数据并启动 http://127.0.0.1:8000 | install, start the database, migrate, seed, serve
	@exec $(REGISTRY) run

test: $(DEVELOPMENT) ## 运行测试；ARGS="-k 名称" 只运行一部分 | run the tests; ARGS="-k name" runs some of them
	@$(PYTHON_HERE) -m pytest -q -n auto --maxprocesses=8 $(ARGS)

prove: $(DEVELOPMENT) ## 同样的测试，数量大得多，每次重新取样 | the same tests with much larger numbers, chosen anew each time
	@$(PYTHON_HERE) -m pytest -q -n auto --maxprocesses=8 --prove $(ARGS)

mutate: $(DEVELOPMENT) ## 逐条削弱权限规则，看泄露测试能否发现；ARGS="--only talent" 只试一部分 | weaken the rules one by one: do the leak tests see it
	@$(PYTHON_HERE) -m tests.leaks.mutants $(ARGS)

check: lint types contract-check ## 测试之外的检查：规范、类型、接口定义 | what is checked beyond the tests: lint, types, contract

lint: $(DEVELOPMENT) ## 代码规范 | ruff
	@$(PYTHON_HERE) -m ruff check .

types: $(DEVELOPMENT) ## 类型 | mypy, strict
	@$(PYTHON_HERE) -m mypy

contract-check: $(RUNTIME)
	@$(REGISTRY) schema --check schema/schema.graphql

contract: $(RUNTIME) ## 重写 schema/schema.graphql | print the contract anew
	@$(REGISTRY) schema --output schema/schema.graphql

golden: $(DEVELOPMENT) ## 重写 tests/golden 的预期结果 | write the expected answers in tests/golden anew
	@$(PYTHON_HERE) -m pytest -q --golden tests/query/test_golden.py tests/query/test_plans.py tests/policies/test_words.py tests/leaks $(ARGS)

bench: $(DEVELOPMENT) ## 与手写 SQL 及同类服务比较；ARGS=--quick 为试跑 | beside hand-written SQL and other servers; ARGS=--quick tries it out
	@$(PYTHON_HERE) -m benchmarks.compare $(ARGS)

bench-scale: $(DEVELOPMENT) ## 1、20、400 倍数据与两个进程 | on 1, 20 and 400 times the data, and with two workers
	@$(PYTHON_HERE) -m benchmarks.scale $(ARGS)

bench-memory: $(DEVELOPMENT) ## 一百万次请求后的内存 | a million requests, and what a worker weighs
	@$(PYTHON_HERE) -m benchmarks.memory $(ARGS)

bench-writes: $(DEVELOPMENT) ## 写入与手写 SQLAlchemy 服务并排比较 | writes beside the same written by hand
	@$(PYTHON_HERE) -m benchmarks.writes $(ARGS)

bench-sign-in: $(DEVELOPMENT) ## 一万次错误密码期间其他人的等待时间 | ten thousand wrong passwords, and what others wait
	@$(PYTHON_HERE) -m benchmarks.sign_in $(ARGS)

bench-rules: $(DEVELOPMENT) ## 权限规则的代价 | what the rules cost
	@$(PYTHON_HERE) -m benchmarks.rules $(ARGS)

bench-assignment: $(DEVELOPMENT) ## 500 件申报分派专家的耗时 | experts for five hundred applications, and how long it takes
	@$(PYTHON_HERE) -m benchmarks.assignment $(ARGS)

endurance: $(DEVELOPMENT) ## 十名经理写入十分钟，期间五次 kill -9；ARGS="--minutes 1 --kills 1" 为试跑 | ten managers write while everything is killed
	@$(PYTHON_HERE) -m benchmarks.endurance $(ARGS)

bench-lock: ## 重写 benchmarks/peers 的依赖（需要 uv） | resolve the peers' locks anew (needs uv)
	@for peer in strawberry graphene ariadne node; do \
		uv pip compile benchmarks/peers/$$peer/requirements.in --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url --quiet --output-file benchmarks/peers/$$peer/requirements.txt; \
	done

audit: $(DEVELOPMENT) ## 公开的 GraphQL-over-HTTP 审核（需要 npm） | the public GraphQL-over-HTTP audits (needs npm)
	@$(PYTHON_HERE) tests/web/audit.py $(ARGS)

migration: $(RUNTIME) ## 起草下一个迁移：NAME="说明" | draft the next migration from the models: NAME="what changes"
	@$(REGISTRY) migrate --draft "$(NAME)"

lock: ## 重写 requirements*.txt（需要 uv） | resolve the locks anew (needs uv)
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --quiet --output-file requirements.txt
	@uv pip compile pyproject.toml --extra dev --constraint requirements.txt --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --quiet --output-file requirements-dev.txt

clean: ## 删除 .venv 与缓存；var 中的数据保留 | remove .venv and caches; the data in var stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find registry schema tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt tools/environment.sh $(AGAIN)
	@PYTHON="$(PYTHON)" sh tools/environment.sh requirements.txt

$(DEVELOPMENT): requirements-dev.txt tools/environment.sh $(AGAIN)
	@PYTHON="$(PYTHON)" sh tools/environment.sh requirements-dev.txt

again:
