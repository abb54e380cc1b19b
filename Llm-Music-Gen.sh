#!/bin/sh
# Llm-Music-Gen: starts, installs or checks the app. Run it, or give it what launcher.py takes.
cd "$(dirname "$0")" || exit 1
export PYTHONUTF8=1 PYTHONNOUSERSITE=1
unset PYTHONHOME PYTHONPATH
venv=.venv/bin/python

find_python() {
    for python in python3.13 python3.12 python3.11 python3.10 python3 python; do
        if "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
            return 0
        fi
    done
    echo "No Python 3.10 to 3.13 was found. Install one (Debian, Ubuntu: sudo apt install python3 python3-venv)."
    return 1
}

frame() {
    echo
    echo "================================================================================"
    echo "    Llm-Music-Gen: $1"
    echo "================================================================================"
    echo
}

# run COMMAND...: its end is told when it was not a good one
run() {
    "$@" || { echo; echo "That ended with an error: see the lines above."; }
}

if [ $# -gt 0 ]; then
    if [ -x "$venv" ]; then
        exec "$venv" launcher.py "$@"
    fi
    echo "Llm-Music-Gen is not installed yet. Run: python3 requisites.py" >&2
    exit 1
fi

# Ctrl-C ends what runs, not the menu
trap : INT

if [ ! -x "$venv" ]; then
    frame "First Start"
    echo "This is the first start. Python packages, a language model engine and"
    echo "instruments are installed into this folder, about 1 GB."
    echo
    printf 'Install now? Yes = Y, No = N: '
    read -r choice || { echo; exit 0; }
    case $choice in
        [Yy] | [Yy][Ee][Ss]) find_python && run "$python" requisites.py ;;
    esac
fi

while :; do
    frame "Launcher"
    echo "    1. Start Llm-Music-Gen"
    echo "    2. Install or Update"
    echo "    3. Check Installation"
    echo "    4. Get the Language Models"
    echo
    echo "================================================================================"
    printf 'Selection; Menu Option = 1-4, Exit Program = X: '
    read -r choice || { echo; exit 0; }
    case $choice in
        1)
            if [ -x "$venv" ]; then
                run "$venv" launcher.py
            else
                echo "Llm-Music-Gen is not installed yet: choose 2 first."
            fi
            ;;
        2) find_python && run "$python" requisites.py ;;
        3) find_python && run "$python" requisites.py --check ;;
        4) find_python && run "$python" requisites.py --models ;;
        [Xx]) exit 0 ;;
        *) echo "Please answer 1, 2, 3, 4 or X." ;;
    esac
done
