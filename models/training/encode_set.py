"""Turns the drawn shards into latents with the trained VAE, in half precision.

    python3 encode_set.py --run RUN
"""
import argparse
import glob
import os

import numpy as np
import torch

import networks


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=10000, help="how many shards, from the first")
    o = p.parse_args()
    torch.set_num_threads(2)
    encoder = networks.Encoder()
    encoder.load_state_dict(torch.load(os.path.join(o.run, "vae.pt"))["encoder"])
    encoder = encoder.eval().to(memory_format=torch.channels_last)
    folder = os.path.join(o.run, "latents")
    os.makedirs(folder, exist_ok=True)
    for name in sorted(glob.glob(os.path.join(o.run, "set", "*.npy")))[:o.shards]:
        target = os.path.join(folder, os.path.basename(name))
        if os.path.exists(target) or not os.path.exists(name[:-4] + ".json"):
            continue
        pictures = np.load(name)
        out = []
        with torch.no_grad():
            for i in range(0, len(pictures), 16):
                x = torch.from_numpy(pictures[i:i + 16]).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
                out.append(encoder(x.contiguous(memory_format=torch.channels_last)).half().contiguous().numpy())
        np.save(target + ".part.npy", np.concatenate(out))
        os.replace(target + ".part.npy", target)


if __name__ == "__main__":
    main()
