"""What else one could do with a narrative: plain keyword, nearest case, chance.

Each gives a set of leaf codes a case. Nearest cases never come from the source of the case asked
about. How many vote, and what share of the votes a label needs, is chosen on the very cases that
are measured: that flatters these rivals, and is meant to.
"""
import math
import random
import re
import subprocess

from metrics import count, micro

NEIGHBOURS = (1, 3, 5, 9, 15)
SHARES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
SHARED = 2  # more labels than that have a piece in common: it tells nothing (best of 1 to 5, all)
DRAWS = 100  # of chance; each is a prediction of its own


# ---- Plain keyword ------------------------------------------------------------------------------


def names_of(zh):
    """The names in a label: 社保、养老金 is two; what is in brackets is another."""
    return [part for part in re.split(r"[、()()]", zh) if len(part) > 1]


def names(labels):
    """Terms of each label: its names. labels: {code: zh name}."""
    return {code: names_of(zh) for code, zh in labels.items()}


def pieces(labels):
    """Terms of each label: pieces of two characters of its names, but those of many labels."""
    terms = {code: {name[i:i + 2] for name in names_of(zh) for i in range(len(name) - 1)}
             for code, zh in labels.items()}
    shared = {}
    for words in terms.values():
        for word in words:
            shared[word] = shared.get(word, 0) + 1
    return {code: [word for word in sorted(words) if shared[word] <= SHARED]
            for code, words in terms.items()}


def keyword(narratives, terms):
    """Labels of which some term stands in the narrative. terms: {code: list of words}."""
    return [frozenset(code for code, words in terms.items() if any(w in text for w in words))
            for text in narratives]


# ---- Nearest case -------------------------------------------------------------------------------


def bigrams(text):
    counts = {}
    for i in range(len(text) - 1):
        counts[text[i:i + 2]] = counts.get(text[i:i + 2], 0) + 1
    return counts


def bm25(narratives, k1=1.2, b=0.75):
    """likeness[i][j] of case j to the words of case i, over character bigrams."""
    documents = [bigrams(text) for text in narratives]
    lengths = [sum(d.values()) for d in documents]
    mean = sum(lengths) / len(lengths)
    holding = {}
    for d in documents:
        for gram in d:
            holding[gram] = holding.get(gram, 0) + 1
    n = len(documents)
    weight = {gram: math.log(1 + (n - df + 0.5) / (df + 0.5)) for gram, df in holding.items()}

    def score(query, j):
        norm = k1 * (1 - b + b * lengths[j] / mean)
        return sum(weight[g] * documents[j][g] * (k1 + 1) / (documents[j][g] + norm)
                   for g in query if g in documents[j])

    return [[score(query, j) for j in range(n)] for query in documents]


def pg_trgm(narratives):
    """The same by pg_trgm's similarity(), of the PostgreSQL that the environment names."""
    escapes = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
    rows = "".join(f"{i}\t{text.translate(escapes)}\n" for i, text in enumerate(narratives))
    script = ("set client_min_messages = warning;\n"
              "create extension if not exists pg_trgm;\n"
              "create temp table narrative (i int, words text);\n"
              f"copy narrative from stdin;\n{rows}\\.\n"
              "select a.i, b.i, similarity(a.words, b.words) from narrative a, narrative b;\n")
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-F", " "],
                          input=script, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    likeness = [[0.0] * len(narratives) for _ in narratives]
    for line in done.stdout.splitlines():
        i, j, similarity = line.split()
        likeness[int(i)][int(j)] = float(similarity)
    return likeness


def vote(likeness, golds, sources, k, least):
    """Labels with at least that share of the votes of the k most like, weighted by likeness."""
    said = []
    for i, row in enumerate(likeness):
        others = [j for j in range(len(row)) if sources[j] != sources[i] and row[j] > 0]
        nearest = sorted(others, key=lambda j: (-row[j], j))[:k]
        votes = {}
        for j in nearest:
            for code in golds[j]:
                votes[code] = votes.get(code, 0) + row[j]
        total = sum(row[j] for j in nearest)
        said.append(frozenset(code for code, v in votes.items() if v >= least * total))
    return said


def nearest_case(likeness, golds, sources):
    """vote() at the settings with the best micro-F1, and a word on them."""
    tried = [(vote(likeness, golds, sources, k, least), k, least)
             for k in NEIGHBOURS for least in SHARES]
    said, k, least = max(tried, key=lambda x: micro([count(*y) for y in zip(golds, x[0])])["f1"])
    return said, f"{k} nearest, {least:.2f} of votes"


# ---- Chance -------------------------------------------------------------------------------------


def by_prior(golds, sources, seed=20260302):
    """Each label as often as in cases of other sources, by chance. DRAWS lists of predictions."""
    chance = random.Random(seed)
    labels = sorted(set().union(*golds))
    priors = []
    for source in sources:
        others = [g for g, s in zip(golds, sources) if s != source]
        priors.append([sum(code in g for g in others) / max(len(others), 1) for code in labels])
    return [[frozenset(code for code, p in zip(labels, prior) if chance.random() < p)
             for prior in priors] for _ in range(DRAWS)]
