#!/bin/sh
# Makes src/platform/openjpeg/openjpeg.wasm: OpenJPEG 2.5.4, as the source package of pylibjpeg-openjpeg 2.6.0 on PyPI holds
# it, compiled with the clang and the libc of ziglang 0.17.1, also from PyPI. The same versions give the same bytes.
# Usage: scripts/openjpeg.sh <empty folder>; needs python3 with venv, and sha256sum.
set -eu
work=$1
room=$(cd "$(dirname "$0")/../src/platform/openjpeg" && pwd)
archive=pylibjpeg_openjpeg-2.6.0.tar.gz
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet ziglang==0.17.1
"$work/venv/bin/pip" download --quiet --no-deps --no-binary pylibjpeg-openjpeg --dest "$work" pylibjpeg-openjpeg==2.6.0
echo "ee6630c860263f34088c60b98bb343b1649b78d1299fe9a5c7ef60b88c6626ff  $work/$archive" | sha256sum --check --quiet
tar --extract --gzip --directory "$work" --file "$work/$archive"
source=$work/pylibjpeg_openjpeg-2.6.0/lib/openjpeg/src/lib/openjp2
mkdir -p "$work/config"
cat > "$work/config/opj_config.h" <<'CONFIG'
#define OPJ_HAVE_STDINT_H 1
#define OPJ_VERSION_MAJOR 2
#define OPJ_VERSION_MINOR 5
#define OPJ_VERSION_BUILD 4
CONFIG
cat > "$work/config/opj_config_private.h" <<'CONFIG'
#define OPJ_PACKAGE_VERSION "2.5.4"
#define OPJ_HAVE_POSIX_MEMALIGN
CONFIG
cd "$source"
# An isolate has 128 MiB: the decoder may take half of it.
"$work/venv/bin/python" -m ziglang cc -target wasm32-wasi -mexec-model=reactor -O3 -g0 -DNDEBUG -DOPJ_STATIC \
  -I "$work/config" -I . -Wl,--strip-all -Wl,--max-memory=67108864 -o "$work/openjpeg.wasm" "$room/openjpeg.c" \
  bio.c cio.c dwt.c event.c function_list.c ht_dec.c image.c invert.c j2k.c jp2.c mct.c mqc.c openjpeg.c \
  opj_malloc.c pi.c sparse_array.c t1.c t2.c tcd.c tgt.c thread.c
cp "$work/openjpeg.wasm" "$room/openjpeg.wasm"
sha256sum "$room/openjpeg.wasm"
