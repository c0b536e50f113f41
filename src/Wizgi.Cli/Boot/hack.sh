#!/bin/sh
# Serves a Hack application over FastCGI: compiles it where it is a source, and becomes it.
#
#     hack.sh path/App.hs      a module of that name with application :: Application
#     hack.sh path/program     a program that calls Hack.Handler.Wizgi.run
#
# The socket listens already and is descriptor 0. What was compiled is kept in a folder that is this user's alone, below $XDG_CACHE_HOME or the folder for temporary files, by what went
# into it: source, handler and compiler; and is compiled again when a module that the source imports from its own folder has changed.
# $WIZGI_GHC is the compiler. Exit codes are Wizgi's: 3, it does not compile or start; 4, there is no such application.
set -eu

fail() { # CODE TEXT
    printf '%s\n' "$2" >&2
    exit "$1"
}

[ $# -ge 1 ] || fail 4 "usage: hack.sh path/App.hs, with a listening socket as descriptor 0"
for reference in "$@"; do :; done
case $reference in
    /*) ;;
    *) reference=$PWD/$reference ;;
esac
[ -f "$reference" ] || fail 4 "the application $reference cannot be found"

case $reference in
    *.hs) ;;
    *)
        [ -x "$reference" ] || fail 4 "the application $reference is neither a Haskell source (.hs) nor a program that may be executed"
        exec "$reference"
        ;;
esac

module=$(basename "$reference" .hs)
folder=$(dirname "$reference")
case $module in
    Main) fail 4 "the application $reference must be a module with another name than Main, such as App" ;;
    [A-Z]*) ;;
    *) fail 4 "the application $reference must have the name of its module, which begins with a capital letter, such as App.hs" ;;
esac
case $module in
    *[!A-Za-z0-9_]*) fail 4 "the application $reference must have the name of its module: letters, digits and '_'" ;;
esac

compiler=${WIZGI_GHC:-ghc}
command -v "$compiler" >/dev/null || fail 3 "$compiler is not installed, and a Haskell source needs it: apt-get install ghc libghc-network-dev"
handler=$(cd "$(dirname "$0")" && pwd)/hack

# TERM ends this at any point.
running=
build=
trap '[ -z "$build" ] || rm -rf "$build"' EXIT
trap '[ -z "$running" ] || kill "$running" 2>/dev/null; exit 0' TERM INT QUIT

# Nobody but the application may take from the socket.
exec 3<&0 </dev/null
mask=$(umask)
umask 077

# 1. The folder for what is compiled. Another user who could write there would choose what runs.
case ${XDG_CACHE_HOME:-} in
    /*) mkdir -p "$XDG_CACHE_HOME" && cache=$XDG_CACHE_HOME/wizgi-hack ;;
    *) cache=${TMPDIR:-/tmp}/wizgi-hack-$(id -u) ;;
esac
mkdir -m 700 "$cache" 2>/dev/null || :
if [ -h "$cache" ] || [ ! -d "$cache" ] || [ "$(stat -c '%u %a' "$cache")" != "$(id -u) 700" ]; then
    fail 3 "the folder $cache must be a folder of the user $(id -un), which nobody else can enter (mode 700)"
fi

# 2. What there is of this application.
key=$({
    printf '%s\n' "$folder" "$module"
    "$compiler" --version
    sha256sum <"$reference"
    find "$handler" -name '*.hs' | LC_ALL=C sort | while read -r file; do sha256sum <"$file"; done
} | sha256sum | cut -c 1-32)
kept=$cache/$key
is_current() { [ -x "$kept/program" ] && [ -f "$kept/modules" ] && sha256sum -c --status "$kept/modules" 2>/dev/null; }
become() {
    touch "$kept"
    umask "$mask"
    exec "$kept/program" "$reference" <&3 3<&- 4>&-
}
exec 4>"$cache/$key.lock"
if is_current; then become; fi

# 3. One process compiles, the others wait for it. Without flock each does, and the last one's stays.
if command -v flock >/dev/null; then
    flock 4 &
    running=$!
    wait "$running"
    if is_current; then become; fi
fi
build=$(mktemp -d "$cache/build.XXXXXX")
find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +

cat >"$build/Main.hs" <<END
module Main (main) where

import Hack.Handler.Wizgi (run)
import qualified $module

main :: IO ()
main = run $module.application
END

say() { cat "$build/said" >&2; }
compile() { # ARGUMENTS
    "$compiler" "$@" -i"$build" -i"$folder" -i"$handler" "$build/Main.hs" >"$build/said" 2>&1 3<&- 4>&- &
    running=$!
    wait "$running"
}
if ! compile --make -v1 -O -threaded -outputdir "$build/objects" -o "$build/program"; then
    say
    if grep -q 'Network.Socket' "$build/said"; then fail 3 "the handler needs libghc-network-dev: apt-get install libghc-network-dev"; fi
    fail 3 "$reference does not compile"
fi
# Warnings are the author's to see, the list of modules is not.
grep -v -e '^\[ *[0-9]* of [0-9]*\] Compiling' -e '^Linking ' "$build/said" >&2 || :

# 4. The modules that it has from its own folder, as they were.
compile -M -dep-suffix '' -dep-makefile "$build/depends" -outputdir "$build/objects" || fail 3 "$(cat "$build/said")"
sed -n 's/^[^#]* : \(.*\.hs\)$/\1/p' "$build/depends" | LC_ALL=C sort -u | grep -v -F -e "$build/" -e "$handler/" |
    while read -r file; do
        # GHC says what is below the current folder from there; the next start may be elsewhere.
        case $file in /*) ;; *) file=$PWD/$file ;; esac
        sha256sum "$file"
    done >"$build/modules"

# 5. Each in one step: who looks meanwhile finds that the modules do not fit, and waits.
mkdir -p "$kept"
mv -f "$build/program" "$kept/program"
mv -f "$build/modules" "$kept/modules"
rm -rf "$build"
become
