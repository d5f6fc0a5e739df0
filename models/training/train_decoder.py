"""Goes on with the decoder alone, on latents as the prior gives them as well as on those of the encoder, so that it draws sharply what the model will ask it to draw.

    python3 train_decoder.py --run RUN --minutes 15 --seed 41

The encoder stays as it is, and with it the meaning of latents. The result replaces the decoder in vae.pt.
"""
import argparse
import csv
import glob
import json
import os
import time

import numpy as np
import torch

import captions
import networks
import train_prior
import train_vae

CROP = 16


class Pairs:
    """Latents and the pictures they shall become, of some shards; half of the latents are the prior's."""

    def __init__(self, run, shards, r):
        prior = networks.Prior()
        prior.load_state_dict(torch.load(os.path.join(run, "prior.pt")))
        self.sets = []
        for name in sorted(glob.glob(os.path.join(run, "latents", "*-whole.npy")))[:shards]:
            base = os.path.basename(name)[:-len("-whole.npy")]
            attributes = [a for a in json.load(open(os.path.join(run, "set", base + ".json"))) if a["subject"] != "none"]
            z = torch.from_numpy(np.load(name)).float()
            self.add(prior, z, attributes, np.load(os.path.join(run, "set", base + "-whole.npy"), mmap_mode="r"), np.arange(len(z)), r)
            bare = json.load(open(os.path.join(run, "set", base + ".json")))
            rows = np.array([i for i, a in enumerate(bare) if a["subject"] == "none"])
            z = torch.from_numpy(np.load(name.replace("-whole", "-bare"))[rows]).float()
            self.add(prior, z, [bare[i] for i in rows], np.load(os.path.join(run, "set", base + "-bare.npy"), mmap_mode="r"), rows, r)

    @torch.no_grad()
    def add(self, prior, z, attributes, pictures, rows, r):
        said = train_prior.one_hot([captions.matching(a, r)[1] for a in attributes])
        layout = torch.tensor([a["seed"] for a in attributes])
        guess = torch.cat([prior.mixed(said[i:i + 32], z[i:i + 32])[torch.arange(len(z[i:i + 32])), layout[i:i + 32]] for i in range(0, len(z), 32)])
        self.sets.append((z, guess, pictures, rows))

    def batch(self, r, size):
        latents, pictures = [], []
        for _ in range(size):
            z, guess, x, rows = self.sets[r.integers(len(self.sets))]
            i = int(r.integers(len(z)))
            y, s = int(r.integers(0, z.shape[2] - CROP + 1)), int(r.integers(0, z.shape[3] - CROP + 1))
            source = guess if r.random() < .6 else z
            latents.append(source[i, :, y:y + CROP, s:s + CROP])
            pictures.append(x[rows[i], y * 8:(y + CROP) * 8, s * 8:(s + CROP) * 8])
        return torch.stack(latents), torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=15)
    p.add_argument("--seed", type=int, default=41)
    p.add_argument("--shards", type=int, default=40)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--threads", type=int, default=1, help="one gets further than two beside other work")
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed)
    pairs = Pairs(o.run, o.shards, r)
    path = os.path.join(o.run, "vae.pt")
    state = torch.load(path)
    decoder = networks.Decoder().to(memory_format=torch.channels_last)
    decoder.load_state_dict(state["decoder"])
    pace = train_prior.Pace(decoder, o.minutes, o.rate)
    log = csv.writer(open(os.path.join(o.run, "decoder_loss.csv"), "w"))
    log.writerow(["step", "seconds", "loss", "l1"])
    sums = np.zeros(2)
    print("pictures", sum(len(s[0]) for s in pairs.sets), flush=True)
    while pace:
        z, x = pairs.batch(r, o.batch)
        y = decoder((z + torch.randn_like(z) * .03).contiguous(memory_format=torch.channels_last))
        l1 = (y - x).abs().mean()
        loss = l1 + 2 * (y - x).square().mean()
        for a, b in zip(train_vae.edges(x), train_vae.edges(y)):
            loss = loss + .6 * (a - b).abs().mean()
        pace.take(loss)
        sums += loss.item(), l1.item()
        if pace.step % 50 == 0:
            log.writerow([pace.step, int(pace.spent()), *("%.5f" % v for v in sums / 50)])
            print(pace.step, int(pace.spent()), sums / 50, flush=True)
            sums[:] = 0
    pace.finish()
    torch.save({**state, "decoder": decoder.state_dict(), "decoder_step": state.get("decoder_step", 0) + pace.step}, path + ".part")
    os.replace(path + ".part", path)
    print("done", pace.step, flush=True)


if __name__ == "__main__":
    main()
