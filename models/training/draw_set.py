"""Draws the training set in shards: uint8 pictures (.npy) and their attributes (.json), in three shapes.

    python3 draw_set.py --run RUN --shards 125 --seed 7
"""
import argparse
import json
import os

import numpy as np

import scenes

SHARD = 256
# Width and height of each shape, and how many of every 20 shards have it.
SHAPES = [(256, 256, 9), (384, 224, 9), (224, 384, 2)]


def shape_of(i):
    slot = (i * 7) % 20
    for w, h, n in SHAPES:
        if slot < n:
            return w, h
        slot -= n


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=125)
    p.add_argument("--seed", type=int, default=7)
    o = p.parse_args()
    folder = os.path.join(o.run, "set")
    os.makedirs(folder, exist_ok=True)
    for i in range(o.shards):
        name = os.path.join(folder, "%04d" % i)
        if os.path.exists(name + ".json"):
            continue
        r = np.random.default_rng([o.seed, i])
        w, h = shape_of(i)
        attributes = [scenes.sample_attributes(r) for _ in range(SHARD)]
        np.save(name + ".npy", np.stack([scenes.draw(a, w, h) for a in attributes]))
        with open(name + ".json", "w") as f:
            json.dump(attributes, f)


if __name__ == "__main__":
    main()
