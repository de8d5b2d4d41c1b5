#!/bin/sh
# Makes .venv, or brings it up to date, from a lock with hashes:  sh tools/environment.sh requirements.txt
# uv does it where there is one, pip otherwise; neither needs a home directory.
set -eu
lock=$1
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV

say() { printf '%s\n' "$1" >&2; }
fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        fits "$PYTHON" && echo "$PYTHON" && return
        say "PYTHON=$PYTHON 不是 Python 3.11 或更新版本，请改指。 | PYTHON=$PYTHON is not Python 3.11 or newer; name another."
        exit 1
    fi
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        fits "$candidate" && echo "$candidate" && return
    done
    say "未找到 Python 3.11 或更新版本，请安装，或用 make PYTHON=路径 指定。 | There is no Python 3.11 or newer; install one, or name it: make PYTHON=/path/to/python."
    exit 1
}

with_uv() {
    fits .venv/bin/python || uv venv --quiet --clear --no-project --no-python-downloads --python "$python" .venv || return
    uv pip install --quiet --python .venv/bin/python --require-hashes --requirement "$lock"
}

with_pip() {
    if ! mkdir -p .venv 2>/dev/null || ! [ -w .venv ]; then
        say "$PWD/.venv 不可写，请换一个可写的目录，或以其所有者身份运行。 | $PWD/.venv cannot be written to; use a directory of yours, or run as its owner."
        exit 1
    fi
    if ! fits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear .venv >/dev/null 2>&1 || {
            say "$python 无法建立虚拟环境，请安装 venv 模块（Debian：apt install python3-venv）或 uv。 | $python cannot make a virtual environment; install its venv module (Debian: apt install python3-venv) or uv."
            exit 1
        }
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-user --require-hashes --requirement "$lock"
}

python=$(find_python)
say "正在安装依赖（$lock）…… | Installing what $lock names ..."
if command -v uv >/dev/null 2>&1; then
    with_uv || { say "uv 未能完成，改用 pip。 | uv did not manage; trying pip."; with_pip; }
else
    with_pip
fi

# The code is run from where it is. Both ways to it are relative, so that no path, however spelled, has to survive in a file.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo ../../../.. > "$site/science_park_registry.pth"
cat > .venv/bin/registry <<'SCRIPT'
#!/bin/sh
exec "$(dirname -- "$(readlink -f -- "$0")")/python" -P -m registry "$@"
SCRIPT
chmod +x .venv/bin/registry

touch ".venv/${lock%.txt}.done"
[ "$lock" = requirements.txt ] || touch .venv/requirements.done
