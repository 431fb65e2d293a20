#!/bin/sh
# Installs the system libraries that WeasyPrint loads, when they are absent and we may; else names them.
set -eu
python=$1
packages="libpangoft2-1.0-0 libharfbuzz-subset0"
there() {
  "$python" - <<'PY'
import ctypes, sys
try:
    for name in ("libgobject-2.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
        ctypes.CDLL(name)
except OSError:
    sys.exit(1)
PY
}
[ "$(uname)" = Linux ] || exit 0   # elsewhere WeasyPrint itself says what it lacks; see README.md
there && exit 0
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root=no; fi
  if [ "$as_root" != no ]; then
    echo "installing $packages"
    { $as_root apt-get install -qq -y --no-install-recommends $packages >/dev/null 2>&1 \
      || { $as_root apt-get update -qq && $as_root apt-get install -qq -y --no-install-recommends $packages >/dev/null; }; } && there && exit 0
  fi
fi
echo "The PDF report needs the system libraries $packages; install them with: sudo apt-get install $packages" >&2
exit 2
