#!/usr/bin/env python3
"""The evaluation's own tests: every figure here was worked out by hand.

usage: test_eval.py BUILD   (run by tests/programs/eval.sh)
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import eval as evaluation
import metrics
import rivals

BUILD = sys.argv.pop(1)

# Right: A.1 | A.2. Wrong: A.2, C.1. Missed: B.1 | B.1, B.2.
GOLDS = [{"A.1", "B.1"}, {"A.2"}, {"B.1", "B.2"}]
SAID = [{"A.1", "A.2", "C.1"}, {"A.2"}, set()]
NEITHER = [{"A.1", "C.1", "A.3"}, set(), set()]


def reader(safety, urgency):
    return {"needs": [], "also": [], "safety": safety, "urgency": urgency}


def case(name, urgency, second):
    return {"id": name, "narrative": "话" * 30, "urgency": urgency, "second": second}


def screened(grade, *kinds):
    return {"urgency": grade, "screens": [{"kind": kind} for kind in kinds]}


READ = [case("a", "crisis", reader(["NO_CARE_OR_SHELTER", "SUICIDE"], "crisis")),
        case("b", "normal", reader([], "normal")),
        case("c", "crisis", reader(["PARTNER_VIOLENCE"], "normal")),
        case("d", "normal", reader([], "normal"))]
SCREENED = [screened("URGENT", "SUICIDE"), screened("CRISIS", "LEGAL_LIMIT"), screened("NORMAL"),
            screened("URGENT", "NO_CARE_OR_SHELTER", "SUICIDE")]


class Needs(unittest.TestCase):
    def check(self, figures, p, r, f1):
        for key, want in (("p", p), ("r", r), ("f1", f1)):
            self.assertAlmostEqual(figures[key], want, msg=key)

    def test_plain(self):
        got = metrics.agreement(GOLDS, SAID)
        self.check(got["leaf"]["micro"], 2 / 4, 2 / 5, 4 / 9)
        self.check(got["leaf"]["macro"], (1 + 1 / 2) / 4, 2 / 4, (1 + 2 / 3) / 4)  # A.1 A.2 B.1 B.2
        self.check(got["domain"]["micro"], 2 / 3, 2 / 4, 4 / 7)
        self.check(got["domain"]["macro"], 1 / 2, 1 / 2, 1 / 2)

    def test_neither(self):
        got = metrics.agreement(GOLDS, SAID, NEITHER)
        self.check(got["leaf"]["micro"], 2 / 3, 2 / 5, 4 / 8)  # C.1 is not wrong
        self.check(got["leaf"]["macro"], (1 + 1 / 2) / 4, 2 / 4, (1 + 2 / 3) / 4)
        self.check(got["domain"]["micro"], 1, 2 / 4, 4 / 6)

    def test_neither_never_helps(self):
        """A label of the source counts, whoever else names it."""
        self.assertEqual(metrics.count({"A.1"}, {"A.1"}, {"A.1"}), (1, 0, 0))
        self.assertEqual(metrics.count({"A.1"}, set(), {"A.1"}), (0, 0, 1))

    def test_nothing(self):
        self.check(metrics.micro([(0, 0, 0)]), 0, 0, 0)
        self.check(metrics.agreement([], [])["leaf"]["macro"], 0, 0, 0)


class Screens(unittest.TestCase):
    def test_dangers(self):
        got = metrics.recall_of_dangers(READ, SCREENED)
        self.assertEqual((got["raised"], got["flagged"]), (1, 2))  # NO_CARE_OR_SHELTER apart
        self.assertEqual(got["kinds"]["NO_CARE_OR_SHELTER"], {"flagged": 1, "raised": 0})
        self.assertEqual([(x["id"], x["kind"]) for x in got["misses"]],
                         [("a", "NO_CARE_OR_SHELTER"), ("c", "PARTNER_VIOLENCE")])

    def test_false_alarms(self):
        got = metrics.false_alarms(READ, SCREENED)
        self.assertEqual([got[x] for x in ("safe", "danger", "dangerOrLimit", "noCareOrShelter")],
                         [2, 1, 2, 1])

    def test_grades(self):
        self.assertEqual(metrics.grades(READ, SCREENED),
                         {"bothCrisis": 1, "crisisNotRaised": ["a"], "bothNormal": 2,
                          "normalRaised": ["b"]})


class Coverage(unittest.TestCase):
    def test_each_need_once(self):
        needs = [{"code": c, "evidence": [{}], "declared": False, "reasons": []}
                 for c in "tduxrl"]
        needs[0]["evidence"] = []
        answer = {"needs": needs,
                  "team": {"members": [{"covers": ["t"], "reasons": []},
                                       {"covers": ["t"], "reasons": [{}]}]},
                  "units": [{"answers": ["u", "d"]}], "duties": [{"code": "d"}],
                  "resources": [{"answers": ["t", "x", "r"]}],
                  "uncovered": [{"code": "x", "reason": "AREA"}, {"code": "y", "reason": ""}]}
        got = metrics.coverage([answer])
        self.assertEqual(got, {"needs": 6, "team": 1, "duties": 1, "units": 1, "uncovered": 1,
                               "resources": 1, "lost": 1, "why": {"": 1, "AREA": 1},
                               "uncoveredWithResource": 1, "members": 2, "noWords": 1,
                               "noReason": 1, "uncoveredNoReason": 1})


class Intervals(unittest.TestCase):
    def test_clusters_are_drawn_whole(self):
        seen = set()

        def mean(items):
            seen.add(sum(items) / len(items))
            return sum(items) / len(items)

        low, high = metrics.interval(["s", "s", "s", "t", "t", "t"], [0, 0, 0, 1, 1, 1], mean)
        self.assertEqual(seen, {0.0, 0.5, 1.0})
        self.assertEqual((low, high), (0.0, 1.0))

    def test_spread(self):
        """100 fair coins: half, give or take 1.96 * 0.05."""
        low, high = metrics.interval(range(100), [0, 1] * 50, lambda x: sum(x) / len(x))
        self.assertAlmostEqual(low, 0.40, delta=0.02)
        self.assertAlmostEqual(high, 0.60, delta=0.02)

    def test_nothing_to_measure(self):
        self.assertIsNone(metrics.interval("ab", [0, 0], lambda x: metrics.share(0, sum(x))))


class Rivals(unittest.TestCase):
    LIKENESS = [[9, 8, 3, 1], [8, 9, 0, 0], [3, 0, 9, 0], [1, 0, 0, 9]]
    LABELS = [{"A.1"}, {"A.2"}, {"A.1", "B.1"}, {"B.1", "B.2"}]

    def test_keyword(self):
        labels = {"A.1": "社保、养老金", "A.2": "学生资助(助学金)", "B.1": "养老服务", "B.2": "养老院"}
        self.assertEqual(rivals.names(labels)["A.2"], ["学生资助", "助学金"])
        self.assertEqual(rivals.pieces(labels)["A.1"], ["社保", "老金"])  # three labels have 养老
        self.assertEqual(rivals.keyword(["领养老金", "上学"], rivals.names(labels)),
                         [{"A.1"}, set()])

    def test_nearest_of_another_source(self):
        """Case 0 asks 2 and 3, for 1 has its source: A.1 3 of 4 votes, B.1 4, B.2 1."""
        said = rivals.vote(self.LIKENESS, self.LABELS, ["s", "s", "t", "u"], 2, 0.5)
        self.assertEqual(said[0], {"A.1", "B.1"})
        self.assertEqual(said[1], set())
        said = rivals.vote(self.LIKENESS, self.LABELS, ["s", "r", "t", "u"], 1, 0.5)
        self.assertEqual(said[0], {"A.2"})

    def test_likeness(self):
        narratives = ["孩子不去上学", "孩子不去学校", "老人走失两天"]
        for likeness in (rivals.bm25(narratives), rivals.pg_trgm(narratives)):
            self.assertGreater(likeness[0][0], likeness[0][1])
            self.assertGreater(likeness[0][1], 0)
            self.assertEqual(likeness[0][2], 0)

    def test_copy_keeps_what_it_is_given(self):
        likeness = rivals.pg_trgm(["aaa\\nbbb", "aaa nbbb", "aaa\nbbb", "aaa\tbbb", "aaa bbb"])
        self.assertEqual([row[j] for row, j in zip(likeness, (1, 0, 3, 4, 2))], [1] * 5)

    def test_prior(self):
        """What every other case has is always said, what none has never."""
        for said in rivals.by_prior([{"A.1", "A.2"}, {"A.1"}, {"A.1"}], ["s", "t", "u"]):
            self.assertNotIn("A.2", said[0])
            self.assertTrue(all("A.1" in one for one in said))


class System(unittest.TestCase):
    def test_given_no_labels(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/bin")
            with open(f"{folder}/bin/jieyou-match", "w", encoding="utf-8") as f:
                f.write('#!/bin/sh\ntee "$0.in" | while read -r line; do echo "{}"; done\n')
            os.chmod(f"{folder}/bin/jieyou-match", 0o755)
            whole = dict(READ[0], needs=["A.1"], language="手语", region="深圳", note="A.1")
            evaluation.ask_system(folder, [whole])
            with open(f"{folder}/bin/jieyou-match.in", encoding="utf-8") as f:
                self.assertEqual(json.loads(f.read()), {
                    "id": "0", "narrative": whole["narrative"], "language": "csl"})


class Routing(unittest.TestCase):
    """On the demonstration pool: E18 and E20 are family educators, and E19 whose term is over; no
    counsellor signs, and E39 interprets for the deaf."""

    @classmethod
    def setUpClass(cls):
        def said(*members, needs=("PAR.COMM", "PAR.SKILL"), screens=(), language=None):
            return {"id": "x", "language": language, "labels": ["PAR.COMM", "PSY.COUNSEL"],
                    "match": {"needs": [{"code": n} for n in needs],
                              "screens": [{"kind": kind} for kind in screens],
                              "team": {"members": [{"expertId": e, "covers": list(covers)}
                                                   for e, *covers in members]}}}

        lines = [said(("E18", "PAR.COMM", "PAR.SKILL")),
                 said(("E18", "PAR.COMM"), ("E20", "PAR.SKILL")),
                 said(("E19", "PAR.COMM", "PAR.SKILL")),
                 said(("E18", "PAR.COMM")),
                 said(("E18", "PAR.COMM", "PAR.SKILL"), needs=["PAR.COMM"]),
                 said(("E17", "FAM.MARITAL"), needs=["FAM.MARITAL"]),
                 said(("E17", "FAM.MARITAL"), needs=["FAM.MARITAL"], screens=["PARTNER_VIOLENCE"]),
                 said(needs=["CRI.POLICE"]),
                 said(("E20", "PAR.COMM", "PAR.SKILL")),
                 said(("E10", "PSY.COUNSEL"), needs=["PSY.COUNSEL"], language="csl"),
                 said(("E39", "DIS.SIGN"), ("E10", "PSY.COUNSEL"), needs=["DIS.SIGN", "PSY.COUNSEL"],
                      language="csl")]
        cls.asked = "".join(json.dumps(line) + "\n" for line in lines)
        cls.told = cls.run_routing(cls.asked)
        cls.judged = json.loads(cls.told)["judged"]

    @staticmethod
    def run_routing(lines):
        return subprocess.run([f"{BUILD}/tests/routing", "20514"], input=lines, encoding="utf-8",
                              stdout=subprocess.PIPE, check=True).stdout

    def check(self, i, **wanted):
        self.assertEqual({key: self.judged[i][key] for key in wanted}, wanted)

    def test_a_good_team(self):
        self.check(0, pairs=2, violations=[], coverable=2, covered=2, size=1, optimum=1)
        self.assertEqual(self.judged[0]["score"], self.judged[0]["best"])

    def test_one_too_many(self):
        self.check(1, violations=[], covered=2, size=2, optimum=1)

    def test_a_term_that_is_over(self):
        self.check(2, violations=["E19 PAR.COMM", "E19 PAR.SKILL"], covered=0, optimum=1)

    def test_a_need_left_out(self):
        self.check(3, violations=[], coverable=2, covered=1, size=1)

    def test_a_need_that_was_not_found(self):
        self.check(4, violations=["E18 PAR.SKILL"], covered=1)

    def test_violence_bars_marital_counselling(self):
        self.check(5, violations=[], coverable=1, covered=1, optimum=1)
        self.check(6, violations=["E17 FAM.MARITAL"], coverable=0, optimum=0)

    def test_a_duty_is_nobodys(self):
        self.check(7, coverable=0, covered=0, size=0, optimum=0)

    def test_a_lower_score(self):
        self.check(8, violations=[], size=1, optimum=1)
        self.assertLess(self.judged[8]["score"], self.judged[8]["best"])

    def test_an_interpreter(self):
        self.check(9, violations=["E10 PSY.COUNSEL"], coverable=1, covered=0)
        self.check(10, violations=[], coverable=2, covered=2, size=2, optimum=2)

    def test_simulation(self):
        """Nobody overbooks; each policy is best at what it looks at; same bytes again."""
        simulation = json.loads(self.told)["simulation"]
        policies = {p["policy"]: p for p in simulation["policies"]}
        for p in policies.values():
            self.assertTrue(0 < p["utilisation"] <= 1000 and 0 < p["full"] <= p["covered"] <= 1000)
            self.assertTrue(0 <= p["gini"] < 1000 and 1000 <= p["level"] <= 3000)
        self.assertEqual(min(policies.values(), key=lambda p: p["gini"])["policy"],
                         "longest idle per need")
        self.assertEqual(max(policies.values(), key=lambda p: p["level"])["policy"],
                         "best level per need")
        self.assertEqual(self.run_routing(self.asked), self.told)


if __name__ == "__main__":
    unittest.main()
