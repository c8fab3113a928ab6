# Sets `chosen` to the Python that is meant; to nothing where there is none.
find_python() {
    # Files of the working directory must not stand in for Python's modules.
    cd /
    # Where several are there, the one with pip is meant: Debian's python3 stands beside the Python 2.7 of old images.
    chosen=
    for python in python3 python python2; do
        if command -v "$python" >/dev/null 2>&1; then
            chosen=${chosen:-$python}
            if "$python" -c 'import pip' >/dev/null 2>&1; then
                chosen=$python
                break
            fi
        fi
    done
}
