#!/bin/sh
# core and match see no clock, socket, log, file or allocator: whatever their archives leave
# undefined must be defined in core, match or base (arena, text and format functions only), or be
# on this list (__cpu: what the processor can do, asked once for loops in several widths).
# Usage: pure.sh LIBDIR
set -eu
lib=$1
allowed='memcpy memmove memset memcmp memchr __memcpy_chk __memmove_chk __memset_chk __assert_fail
__stack_chk_fail __popcountdi2 strlen _GLOBAL_OFFSET_TABLE_ __cpu_model __cpu_indicator_init
nettle_sha256_init nettle_sha256_update nettle_sha256_digest
utf8proc_category utf8proc_decompose_char utf8proc_normalize_utf32 utf8proc_tolower'
of_base='arena_init arena_release arena_alloc arena_room arena_array arena_text arena_format arena_grow arena_join
text_cmp text_is_clean text_codepoint text_cut text_trim text_to_i64 text_cut_i64 text_hex'

defined=$(nm "$lib/core.a" "$lib/match.a" 2>/dev/null | awk '$2 ~ /^[TRDBV]$/ { print $3 }')
status=0
for archive in core match; do
  for symbol in $(nm -u "$lib/$archive.a" | awk '$1 == "U" { print $2 }' | sort -u); do
    printf '%s\n' $allowed $of_base $defined | grep -qx -- "$symbol" && continue
    printf 'pure: %s.a uses %s\n' "$archive" "$symbol"
    status=1
  done
done
exit $status
