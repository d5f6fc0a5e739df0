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


def grid():
    """What is asked for most, without chance: every kind of place at every time, under a clear sky with the sun or moon at every place or nowhere, and in every other weather; no subject, plain style."""
    kinds = {"sea": ["sea", "beach"], "city": ["city", "river"], "forest": ["pine", "leafy", "autumn"]}
    for place in scenes.PLACES[:-1]:
        for kind in kinds.get(place, [place]):
            for time in scenes.TIMES:
                for layout in range(scenes.LAYOUTS):
                    for weather, sun in [("clear", side) for side in (*scenes.SIDES, None)] + [(w, None) for w in scenes.WEATHERS[1:]]:
                        yield scenes.settle({
                            "place": place, "time": time, "weather": weather, "style": "plain", "side": "center", "color": "red", "backdrop": "white", "subject": "none", "sunside": sun or "center", "seed": layout,
                            "sun": sun is not None, "kind": kind, "whitecaps": layout != 1, "palm": layout == 2 and kind == "beach",
                        })


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=54)
    p.add_argument("--seed", type=int, default=31)
    p.add_argument("--first", type=int, default=0, help="the first shard")
    p.add_argument("--subjects", type=float, default=.6, help="how many of the scenes have one")
    p.add_argument("--grid", action="store_true", help="draw the grid in all shapes instead, as shards from 1000 on")
    p.add_argument("--part", default="0/1", help="which share of the shards to draw, so that several processes can work beside each other")
    o = p.parse_args()
    part, parts = map(int, o.part.split("/"))
    folder = os.path.join(o.run, "set")
    os.makedirs(folder, exist_ok=True)
    if o.grid:
        scenes_of = list(grid())
        groups = [(w, h, scenes_of[k:k + SHARD]) for w, h, _ in SHAPES for k in range(0, len(scenes_of), SHARD)]
        for i in range(part, len(groups), parts):
            write(os.path.join(folder, "%04d" % (1000 + i)), *groups[i])
        return
    for i in range(o.first + part, o.shards, parts):
        r = np.random.default_rng([o.seed, i])
        # Every kind of subject equally often.
        attributes = [captions.sample(r, "none" if r.random() >= o.subjects else scenes.SUBJECTS[1 + r.integers(len(scenes.SUBJECTS) - 1)]) for _ in range(SHARD)]
        write(os.path.join(folder, "%04d" % i), *shape_of(i), attributes)


def write(name, w, h, attributes):
    if os.path.exists(name + ".json"):
        return
    np.save(name + "-bare.npy", np.stack([scenes.draw(a, w, h, subject=False) for a in attributes]))
    whole = [scenes.draw(a, w, h) for a in attributes if a["subject"] != "none"]
    np.save(name + "-whole.npy", np.stack(whole) if whole else np.zeros((0, h, w, 3), np.uint8))
    with open(name + ".json", "w") as f:
        json.dump(attributes, f)


if __name__ == "__main__":
    main()
