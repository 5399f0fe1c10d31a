#!/usr/bin/env python3
"""ordinary.py FOLDER: which characters stand side by side in the ordinary words of the field.

Prints dispatcher/match/library/ordinary.def, learnt from the narratives of FOLDER/lessons_*.jsonl.
A pair is ordinary that is there LEAST times and LIFT times as often as chance would have it. Only
pairs count that a rule of redact.h asks about: of a character that may be of a name, a place or a
house, and the most frequent. What a name itself makes is none: a surname before a title, or after 老, 小 and 阿.
"""
import collections
import glob
import json
import re
import sys

LEAST, LIFT = 4, 4
MUCH = 12  # times, from which on any pair counts: names end before them
NICKNAMES = 60  # 小 and a character of names, fewer times: somebody's nickname, as 小丽, 欣欣
TITLES = "姐哥叔婶嫂婆爷伯姨妈妹弟奶某女先阿师大氏老"
CALLED = "老小阿姓"
ENDS = "村路街巷镇乡里苑栋号室弄屯组站院校厂店园桥坊庄河湖岭坡沟坪洞塘埔城府湾轩居寨围寺庙"
CASE = "dispatcher/match/library/redact_words.def"


def characters(how):
    said = open(CASE, encoding="utf-8").read()
    lists = re.findall(how + r'((?:\s*U"[^"]*")+)', said)
    return set("".join(re.findall(r'U"([^"]*)"', "".join(lists))))


def main():
    plain = characters(r"SURNAMES\(PLAIN,")
    names = plain | characters(r"SURNAMES\(COMMON,")
    given = characters(r"GIVEN\(")
    alone, pairs = collections.Counter(), collections.Counter()
    for name in sorted(glob.glob(sys.argv[1] + "/lessons_*.jsonl")):
        for line in open(name, encoding="utf-8"):
            text = json.loads(line)["narrative"]
            alone.update(text)
            pairs.update(text[i:i + 2] for i in range(len(text) - 1))
    total = sum(alone.values())
    found = collections.defaultdict(list)
    for (a, b), n in pairs.items():
        asked = a in names or b in names or b in ENDS or (a in given and b in given) or a == b
        named = (a in plain and b in TITLES and a + b != "孙女") or (a in CALLED and b in plain) \
            or ((a in CALLED or a == b) and b in given and n < NICKNAMES)
        if (asked or n >= MUCH) and not named and "一" <= min(a, b) and max(a, b) <= "鿿" \
                and n >= LEAST and (a == b or n * total >= LIFT * alone[a] * alone[b]):
            found[a].append(b)
    print('/* ORDINARY(first, seconds): pairs of characters of ordinary words, made by sql/ordinary.py. */')
    for a in sorted(found):
        print(f'ORDINARY(U\'{a}\', U"{"".join(sorted(found[a]))}")')


main()
