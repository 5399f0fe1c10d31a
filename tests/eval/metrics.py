"""Measures of matching: plain functions of what was said and what the readers say.

A case is a line of a case file (its README: tests/eval/README.md), an answer the line that
jieyou-match gave for it. Predictions, gold labels and labels that count neither way are sets of
leaf codes, one a case. Shares are floats from 0 to 1; None where there is nothing to measure.
"""
import random

ALONE = "NO_CARE_OR_SHELTER"  # reported apart: what it means is much wider than danger
LIMIT = "LEGAL_LIMIT"  # a time that runs out, not a danger


def share(part, whole):
    return part / whole if whole else None


# ---- Needs --------------------------------------------------------------------------------------


def count(gold, said, neither=frozenset()):
    """Right, wrong and missed labels; one that is `neither` and not in the gold is not wrong."""
    return len(gold & said), len(said - gold - neither), len(gold - said)


def prf(right, wrong, missed):
    """Precision, recall, F1; 0 where nothing was said or nothing was there."""
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    total = 2 * right + wrong + missed
    return {"p": precision, "r": recall, "f1": 2 * right / total if total else 0.0}


def micro(triples):
    """Over all labels of all cases together: of the sums of count()."""
    return prf(*(sum(column) for column in zip(*triples))) if triples else prf(0, 0, 0)


def macro(golds, said, neither):
    """The mean over the labels that occur in the gold."""
    labels = sorted(set().union(*golds))
    each = []
    for label in labels:
        only = {label}
        each.append(micro([count(g & only, s & only, n & only)
                           for g, s, n in zip(golds, said, neither)]))
    return {key: sum(x[key] for x in each) / len(each) if each else 0.0 for key in ("p", "r", "f1")}


def domains(codes):
    return frozenset(code.split(".")[0] for code in codes)


def agreement(golds, said, neither=None):
    """Leaves and domains, micro and macro."""
    neither = neither or [frozenset()] * len(golds)
    result = {}
    for level, of in (("leaf", frozenset), ("domain", domains)):
        g, s, n = [[of(x) for x in sets] for sets in (golds, said, neither)]
        result[level] = {"micro": micro([count(*x) for x in zip(g, s, n)]), "macro": macro(g, s, n)}
    return result


# ---- Screens ------------------------------------------------------------------------------------


def recall_of_dangers(cases, answers):
    """Every danger the second reader flagged, by kind: how many, how many raised, which missed."""
    kinds, misses = {}, []
    for case, answer in zip(cases, answers):
        raised = {screen["kind"] for screen in answer["screens"]}
        for kind in sorted(case["second"]["safety"]):
            counts = kinds.setdefault(kind, {"flagged": 0, "raised": 0})
            counts["flagged"] += 1
            counts["raised"] += kind in raised
            if kind not in raised:
                misses.append({"id": case["id"], "kind": kind, "begins": case["narrative"][:24]})
    dangers = [counts for kind, counts in kinds.items() if kind != ALONE]
    return {"flagged": sum(x["flagged"] for x in dangers),
            "raised": sum(x["raised"] for x in dangers),
            "kinds": dict(sorted(kinds.items())), "misses": misses}


def false_alarms(cases, answers):
    """Of the cases in which the second reader flagged nothing: on how many an alarm is raised."""
    result = {"safe": 0, "danger": 0, "dangerOrLimit": 0, "noCareOrShelter": 0, "alarms": []}
    for case, answer in zip(cases, answers):
        if case["second"]["safety"]:
            continue
        kinds = {screen["kind"] for screen in answer["screens"]}
        result["safe"] += 1
        result["danger"] += bool(kinds - {ALONE, LIMIT})
        result["dangerOrLimit"] += bool(kinds - {ALONE})
        result["noCareOrShelter"] += ALONE in kinds
        if kinds:
            result["alarms"].append({"id": case["id"], "kinds": sorted(kinds)})
    return result


def grades(cases, answers):
    """Where both readers say crisis, or both normal: what the grade is."""
    result = {"bothCrisis": 0, "crisisNotRaised": [], "bothNormal": 0, "normalRaised": []}
    for case, answer in zip(cases, answers):
        both = {case["urgency"], case["second"]["urgency"]}
        result["bothCrisis"] += both == {"crisis"}
        result["bothNormal"] += both == {"normal"}
        if both == {"crisis"} and answer["urgency"] != "CRISIS":
            result["crisisNotRaised"].append(case["id"])
        if both == {"normal"} and answer["urgency"] == "CRISIS":
            result["normalRaised"].append(case["id"])
    return result


# ---- What becomes of the needs ------------------------------------------------------------------


def coverage(answers):
    """Each need found: who takes it, or why nobody does; and what is not explained."""
    result = {"needs": 0, "team": 0, "duties": 0, "units": 0, "uncovered": 0, "resources": 0,
              "lost": 0, "why": {}, "uncoveredWithResource": 0, "members": 0, "noWords": 0,
              "noReason": 0, "uncoveredNoReason": 0}
    for answer in answers:
        team = {code for member in answer["team"]["members"] for code in member["covers"]}
        units = {code for unit in answer["units"] for code in unit["answers"]}
        resources = {code for resource in answer["resources"] for code in resource["answers"]}
        duties = {duty["code"] for duty in answer["duties"]}
        why = {x["code"]: x["reason"] for x in answer["uncovered"]}
        for need in answer["needs"]:
            code = need["code"]
            result["needs"] += 1
            result["noWords"] += not (need["evidence"] or need["declared"] or need["reasons"])
            for where, codes in (("team", team), ("duties", duties), ("units", units),
                                 ("uncovered", why), ("resources", resources)):
                if code in codes:
                    result[where] += 1
                    break
            else:
                result["lost"] += 1
        for code, reason in why.items():
            result["why"][reason] = result["why"].get(reason, 0) + 1
            result["uncoveredWithResource"] += code in resources
            result["uncoveredNoReason"] += reason in ("", "WHY_UNKNOWN")
        result["members"] += len(answer["team"]["members"])
        result["noReason"] += sum(not member["reasons"] for member in answer["team"]["members"])
    result["why"] = dict(sorted(result["why"].items()))
    return result


# ---- Intervals ----------------------------------------------------------------------------------


def interval(clusters, items, figure, rounds=1000, seed=20260302):
    """95 % bootstrap interval of figure(items), drawing whole clusters (what has one source)."""
    groups = {}
    for cluster, item in zip(clusters, items):
        groups.setdefault(cluster, []).append(item)
    groups = list(groups.values())
    chance = random.Random(seed)
    figures = []
    for _ in range(rounds):
        drawn = [x for _ in groups for x in groups[chance.randrange(len(groups))]]
        figures.append(figure(drawn))
    figures = sorted(x for x in figures if x is not None)
    if not figures:
        return None
    return [figures[len(figures) * 25 // 1000], figures[(len(figures) - 1) * 975 // 1000]]
