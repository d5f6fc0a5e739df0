"""Draws the training set in shards, in three shapes: every scene without its subject, and once more with it if it has one.

    python3 draw_set.py --run RUN --shards 54 --seed 31

A shard is three files: NAME-bare.npy and NAME-whole.npy (uint8 pictures) and NAME.json (the attributes, and which of the scenes have a subject).
"""
import argparse
import json
import os

import numpy as np

import captions
import scenes

SHARD = 256
# Width and height of each shape, and how many of every 20 shards have it.
SHAPES = [(256, 256, 9), (384, 224, 7), (224, 384, 4)]


def shape_of(i):
    slot = (i * 7) % 20
    for w, h, n in SHAPES:
        if slot < n:
            return w, h
        slot -= n


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=54)
    p.add_argument("--seed", type=int, default=31)
    p.add_argument("--first", type=int, default=0, help="the first shard")
    p.add_argument("--subjects", type=float, default=.6, help="how many of the scenes have one")
    p.add_argument("--part", default="0/1", help="which share of the shards to draw, so that several processes can work beside each other")
    o = p.parse_args()
    part, parts = map(int, o.part.split("/"))
    folder = os.path.join(o.run, "set")
    os.makedirs(folder, exist_ok=True)
    for i in range(o.first + part, o.shards, parts):
        name = os.path.join(folder, "%04d" % i)
        if os.path.exists(name + ".json"):
            continue
        r = np.random.default_rng([o.seed, i])
        w, h = shape_of(i)
        # Every kind of subject equally often.
        attributes = [captions.sample(r, "none" if r.random() >= o.subjects else scenes.SUBJECTS[1 + r.integers(len(scenes.SUBJECTS) - 1)]) for _ in range(SHARD)]
        np.save(name + "-bare.npy", np.stack([scenes.draw(a, w, h, subject=False) for a in attributes]))
        np.save(name + "-whole.npy", np.stack([scenes.draw(a, w, h) for a in attributes if a["subject"] != "none"]))
        with open(name + ".json", "w") as f:
            json.dump(attributes, f)


if __name__ == "__main__":
    main()
