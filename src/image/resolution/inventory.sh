find_python
if [ -z "$chosen" ]; then
    echo 'warroom: no python'
    exit 0
fi
exec "$chosen" -c "$1"
