"""Learns the prior: what sentences say, the principal pictures of the scenery and of every subject, and how what is said mixes them.

    python3 train_prior.py --run RUN --minutes 12 --seed 9
    python3 train_prior.py --run RUN --minutes 4 --seed 10 --only scenery

Three parts that do not need each other are learned one after another: the summary from sentences alone, the scenery from pictures without subjects, the subjects from what they
change in those pictures. What is said is given to the last two as it was said, not through the summary, so that thousands of samples a second go by.
"""
import argparse
import glob
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import captions
import networks
import scenes
import train_unet

GROUPS = [len(v) + 1 for v in captions.TARGETS.values()]
OFFSETS = np.concatenate([[0], np.cumsum(GROUPS)[:-1]])
SAID = sum(GROUPS) + 1


def one_hot(said):
    """What is said as the vector that the summary gives when it is certain."""
    out = np.zeros((len(said), SAID), np.float32)
    for row, s in zip(out, said):
        row[OFFSETS + captions.target_vector(s)] = 1
    return torch.from_numpy(out)


def principal(x, parts):
    """The leading principal directions, as rows, by random projection."""
    q = x.t() @ torch.randn(len(x), min(parts + 24, len(x)))
    for _ in range(2):
        q, _ = torch.linalg.qr(x.t() @ (x @ q))
    _, _, v = torch.linalg.svd(x @ q, full_matrices=False)
    return (q @ v.t()[:, :parts]).t().contiguous()


class Pace:
    """Steps of AdamW until the time is up, with a rate that follows the clock and an average of the weights. Time is what two processors worked, so that pauses do not count."""

    def __init__(self, module, minutes, rate):
        self.module, self.seconds, self.rate, self.begun, self.step = module, minutes * 60, rate, time.process_time(), 0
        self.optimizer = torch.optim.AdamW(module.parameters(), rate, weight_decay=.02)
        self.kept = [q.detach().clone() for q in module.parameters()]

    def __bool__(self):
        return self.spent() < self.seconds

    def spent(self):
        return (time.process_time() - self.begun) / 2

    def take(self, loss):
        spent = min(1, self.spent() / self.seconds)
        for g in self.optimizer.param_groups:
            g["lr"] = self.rate * min(1, (self.step + 1) / 50) * (.5 + .5 * np.cos(np.pi * spent)) + self.rate / 200
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.module.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        with torch.no_grad():
            for a, b in zip(self.kept, self.module.parameters()):
                a.lerp_(b, 1 - min(.99, self.step / (self.step + 10)))

    @torch.no_grad()
    def finish(self):
        for q, v in zip(self.module.parameters(), self.kept):
            q.copy_(v)


def learn_summary(summary, run, minutes, r, count=16000):
    text, tok = train_unet.load_text(run)
    begun, sentences, said = time.time(), [], []
    few = lambda: " ".join(str(w) for w in r.choice(captions.COMMON + captions.ADJECTIVES, r.integers(1, 6)))
    for i in range(count):
        if i % 50 == 0:
            t, s = "", {"empty": True}
        elif i % 25 == 1:
            t, s = few(), {}
        else:
            t, s = captions.caption(scenes.sample_attributes(r), r)
        sentences.append(t)
        said.append(s)
    order = np.argsort([len(t) for t in sentences])
    words = torch.zeros(count, 64, text.d, dtype=torch.bfloat16)
    for i in range(0, count, 128):
        words[order[i:i + 128]] = train_unet.embed(text, tok, [sentences[j] for j in order[i:i + 128]])[:, :64].bfloat16()
    want, empty = torch.from_numpy(np.stack([captions.target_vector(s) for s in said])), torch.tensor([float("empty" in s) for s in said])
    print("sentences in %.0f s" % (time.time() - begun), flush=True)

    def loss_of(x, weights_and_wants):
        *parts, e = summary.scores(x).split(GROUPS + [1], 1)
        total = 0
        for share, w, m in weights_and_wants:
            total = total + share * (sum(F.cross_entropy(p, w[:, i]) for i, p in enumerate(parts)) + F.binary_cross_entropy_with_logits(e[:, 0], m))
        return total

    held = torch.arange(512)
    pace, log = Pace(summary, minutes, 2e-3), []
    while pace:
        a = torch.from_numpy(r.integers(512, count, 96))
        x, share = words[a].float(), 1.0
        x = x * float(r.uniform(.9, 1.15))
        wants = [(1.0, want[a], empty[a])]
        if r.random() < .2:
            # Half way between two sentences both are true by half: videos walk there.
            share, b = float(r.uniform(.1, .9)), torch.from_numpy(r.integers(512, count, 96))
            x, wants = share * x + (1 - share) * words[b].float(), [(share, want[a], empty[a]), (1 - share, want[b], empty[b])]
        loss = loss_of(x, wants)
        pace.take(loss)
        if share == 1:
            log.append(loss.item())
        if pace.step % 200 == 0:
            print("summary", pace.step, int(pace.spent()), "train %.4f" % np.mean(log), flush=True)
            log = []
    pace.finish()
    with torch.no_grad():
        parts = summary.scores(words[held].float()).split(GROUPS + [1], 1)
        print("held out", {k: round((parts[i].argmax(1) == want[held, i]).float().mean().item(), 3) for i, k in enumerate(captions.TARGETS)}, flush=True)


class Pictures:
    """The latents of one shape, without subjects, the same with subjects, and what each scene says in several ways."""

    def __init__(self, run, shape, r, ways):
        self.high, self.wide = shape
        bare, whole, self.attributes = [], [], []
        for name in sorted(glob.glob(os.path.join(run, "latents", "*-whole.npy"))):
            name = name[:-len("-whole.npy")]
            z = np.load(name + "-bare.npy")
            if z.shape[2:] != shape:
                continue
            bare.append(z)
            whole.append(np.load(name + "-whole.npy"))
            self.attributes += json.load(open(os.path.join(run, "set", os.path.basename(name) + ".json")))
        self.bare, self.whole = torch.from_numpy(np.concatenate(bare)), torch.from_numpy(np.concatenate(whole))
        self.subject_rows = np.array([i for i, a in enumerate(self.attributes) if a["subject"] != "none"])
        self.layout = torch.tensor([a["seed"] for a in self.attributes])
        self.said = torch.stack([one_hot([captions.spoken(a, r) if k % 2 else captions.matching(a, r)[1] for a in self.attributes]) for k in range(ways)])


def learn_mixture(net, numbers, targets, spread, layout, said, weight, minutes, r, name, rate=1.5e-3, batch=160):
    """Learns to name the numbers of the principal pictures; weight is one over the count of values of a picture."""
    count, held = len(targets), len(targets) // 20
    order = torch.from_numpy(r.permutation(count))
    test, rest = order[:held], order[held:]
    pace, log = Pace(net, minutes, rate), []

    def loss_of(picks, way, doubt):
        x = said[way, picks]
        if doubt:
            # The summary is never quite certain.
            other = said[torch.from_numpy(r.integers(0, len(said), len(picks))), torch.from_numpy(r.integers(0, count, len(picks)))]
            x = torch.lerp(x, other, torch.from_numpy(r.uniform(0, .03, (len(picks), 1)).astype(np.float32)))
        out = numbers(x, picks)[torch.arange(len(picks)), layout[picks]]
        return ((out - targets[picks]).square() * (spread[picks] ** 2 * weight)).sum(1).mean()

    while pace:
        picks = rest[torch.from_numpy(r.integers(0, len(rest), batch))]
        loss = loss_of(picks, torch.from_numpy(r.integers(0, len(said), batch)), True)
        pace.take(loss)
        log.append(loss.item())
        if pace.step % 250 == 0:
            with torch.no_grad():
                print(name, pace.step, int(pace.spent()), "train %.4f, held out %.4f" % (np.mean(log), loss_of(test, 0, False).item()), flush=True)
            log = []
    pace.finish()
    with torch.no_grad():
        print(name, pace.step, "averaged: held out %.4f" % loss_of(test, 0, False).item(), flush=True)


def fit_scenery(scenery, pictures):
    for i, p in enumerate(pictures):
        x = p.bare.float().flatten(1)
        mean = x.mean(0)
        x -= mean
        basis = principal(x, scenery.PARTS)
        found = x @ basis.t()
        total, kept = x.square().mean().item(), (found.square().sum(0) / x.numel()).cumsum(0)
        print("scenery", (p.high, p.wide), len(x), "variance %.4f, left over after %s" % (total, {k: round(total - kept[k - 1].item(), 4) for k in (64, 128, 176) if k <= scenery.PARTS}), flush=True)
        getattr(scenery, "basis%d" % i).copy_(basis)
        getattr(scenery, "mean%d" % i).copy_(mean)
        scenery.spread[i] = found.std(0)


def learn_scenery(scenery, pictures, minutes, r):
    numbers, spread, layout, said, shape = [], [], [], [], []
    for i, p in enumerate(pictures):
        x = (p.bare.float().flatten(1) - getattr(scenery, "mean%d" % i)) @ getattr(scenery, "basis%d" % i).t()
        numbers.append(x / scenery.spread[i])
        spread.append(scenery.spread[i].expand(len(x), -1))
        layout.append(p.layout)
        said.append(p.said)
        shape.append(F.one_hot(torch.full((len(x),), i), len(pictures)).float())
    shape = torch.cat(shape)
    through = lambda x, picks: scenery.net(torch.cat([x, shape[picks]], 1)).reshape(-1, scenery.LAYOUTS, scenery.PARTS)
    learn_mixture(scenery.net, through, torch.cat(numbers), torch.cat(spread), torch.cat(layout), torch.cat(said, 1), 1 / 4800, minutes, r, "scenery")


def cut(latents, attributes, high, wide):
    """The part of each latent around where its subject stands, and which of it lies inside the picture."""
    side, above = networks.Subjects.SIDE, networks.Subjects.ABOVE
    padded = F.pad(latents.float(), (side, side, side, side))
    inside = F.pad(torch.ones(high, wide), (side, side, side, side))
    out, seen = [], []
    for z, a in zip(padded, attributes):
        y = round(high * scenes.DOWN.get(a["subject"], scenes.STANDING)) - above + side
        x = round(wide * scenes.ACROSS[a["side"]]) - side // 2 + side
        out.append(z[:, y:y + side, x:x + side].flatten())
        seen.append(inside[y:y + side, x:x + side].expand(4, -1, -1).flatten())
    return torch.stack(out), torch.stack(seen)


def features(attributes):
    """What explains how a subject looks and how its surroundings look, to find out how much of the one shines through the other."""
    rows = []
    for a in attributes:
        row = [1.0]
        for key, names in (("color", scenes.COLORS), ("time", scenes.TIMES), ("weather", scenes.WEATHERS), ("style", scenes.STYLES), ("place", scenes.PLACES), ("seed", range(3))):
            row += [float(a[key] == n) for n in names]
        rows.append(row)
    return torch.tensor(rows)


def learn_subjects(subjects, pictures, minutes, r):
    kinds = scenes.SUBJECTS[1:]
    numbers, spread, layout, said, left, total = [], [], [], [], 0, 0
    for t, kind in enumerate(kinds):
        before, after, seen, who, ways = [], [], [], [], []
        for p in pictures:
            rows = [(j, i) for j, i in enumerate(p.subject_rows) if p.attributes[i]["subject"] == kind]
            a = [p.attributes[i] for _, i in rows]
            b, s = cut(p.bare[[i for _, i in rows]], a, p.high, p.wide)
            w, _ = cut(p.whole[[j for j, _ in rows]], a, p.high, p.wide)
            before.append(b), after.append(w), seen.append(s), ways.append(p.said[:, [i for _, i in rows]])
            who += a
        before, after, seen = torch.cat(before), torch.cat(after), torch.cat(seen)
        x = features(who)
        solve = torch.linalg.solve(x.t() @ x + .5 * torch.eye(x.shape[1]), x.t())
        b, w = (before - x @ (solve @ before)) * seen, (after - x @ (solve @ after)) * seen
        through = ((b * w).sum(0) / ((b * b).sum(0) + 1e-3 * len(b))).clamp(0, 1)
        through = torch.where(through > .93, torch.ones_like(through), torch.where(through < .07, torch.zeros_like(through), through))
        own = after - through * before
        mean = (own * seen).sum(0) / seen.sum(0).clamp(min=1)
        own = (own - mean) * seen
        basis = principal(own, subjects.PARTS)
        found = own @ basis.t()
        left, total = left + (own - found @ basis).square().mean().item() / len(kinds), total + own.square().mean().item() / len(kinds)
        subjects.basis[t * subjects.PARTS:(t + 1) * subjects.PARTS] = basis
        subjects.mean[t], subjects.mask[t], subjects.spread[t] = mean, 1 - through, found.std(0)
        numbers.append(found / found.std(0))
        spread.append(found.std(0).expand(len(found), -1))
        layout.append(torch.tensor([a["seed"] for a in who]))
        said.append(torch.cat(ways, 1))
    print("subjects", sum(map(len, numbers)), "variance %.4f, left over %.4f" % (total, left), flush=True)
    through = lambda x, picks: subjects.numbers(x)
    learn_mixture(subjects.net, through, torch.cat(numbers), torch.cat(spread), torch.cat(layout), torch.cat(said, 1), 1 / (4 * 24 * 24), minutes, r, "subjects")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=12)
    p.add_argument("--seed", type=int, default=9)
    p.add_argument("--only", default="summary,scenery,subjects", help="which parts to learn; the others are taken from prior.pt")
    p.add_argument("--threads", type=int, default=1, help="one gets further than two beside other work")
    o = p.parse_args()
    target = os.path.join(o.run, "prior.pt")
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed)
    prior = networks.Prior()
    if os.path.exists(target):
        prior.load_state_dict(torch.load(target))
    parts = o.only.split(",")
    minutes = o.minutes / len(parts)

    def save():
        torch.save(prior.state_dict(), target + ".part")
        os.replace(target + ".part", target)

    if "summary" in parts:
        learn_summary(prior.summary, o.run, minutes, r)
        save()
    if "scenery" in parts or "subjects" in parts:
        pictures = [Pictures(o.run, s, r, 12) for s in networks.Scenery.SHAPES]
        print("pictures", [len(q.bare) for q in pictures], flush=True)
    if "subjects" in parts:
        learn_subjects(prior.subjects, pictures, minutes, r)
        save()
    if "scenery" in parts:
        if prior.scenery.basis0.abs().sum() == 0:
            fit_scenery(prior.scenery, pictures)
        learn_scenery(prior.scenery, pictures, minutes, r)
        save()


if __name__ == "__main__":
    main()
