#!/bin/sh
# Writes the table of traditional characters and their simplified forms, sorted, made with Debian's
# opencc (its t2s dictionaries) at build time: UNIFIED(from, to) for the block of unified ideographs,
# where nearly all Chinese is, RARE(from, to) for the rest. Characters go in one a line, so that no
# phrase rule applies: folding is per code point.
set -eu
ranges='[0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xf900, 0xfaff], [0x20000, 0x2a6df]'
perl -CO -e 'for my $r ('"$ranges"') { print chr($_), "\n" for $r->[0] .. $r->[1] }' |
  opencc -c t2s |
  perl -CI -ne '
    BEGIN {
      print "/* traditional to simplified, from opencc t2s; see sql/simplified.sh */\n";
      @from = map { $_->[0] .. $_->[1] } ('"$ranges"');
    }
    chomp;
    my $from = shift @from;
    next unless length == 1 && ord != $from;
    my $block = $from >= 0x4e00 && $from <= 0x9fff ? "UNIFIED" : "RARE";
    printf "%s(0x%x, 0x%x)\n", $block, $from, ord;
    END { die "opencc gave another number of lines\n" if @from }
  '
