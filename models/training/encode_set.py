"""Turns the drawn shards into latents with the trained VAE, in half precision.

    python3 encode_set.py --run RUN [--wait]
"""
import argparse
import glob
import os
import time

import numpy as np
import torch

import networks


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--wait", type=int, default=0, help="how many shards to wait for while they are being drawn")
    o = p.parse_args()
    torch.set_num_threads(2)
    encoder = networks.Encoder()
    encoder.load_state_dict(torch.load(os.path.join(o.run, "vae.pt"))["encoder"])
    encoder = encoder.eval().to(memory_format=torch.channels_last)
    folder = os.path.join(o.run, "latents")
    os.makedirs(folder, exist_ok=True)
    while True:
        ready = sorted(glob.glob(os.path.join(o.run, "set", "*.json")))
        for name in ready:
            for kind in ("-bare.npy", "-whole.npy"):
                target = os.path.join(folder, os.path.basename(name)[:-5] + kind)
                if not os.path.exists(target):
                    np.save(target + ".part.npy", encode(encoder, np.load(name[:-5] + kind)))
                    os.replace(target + ".part.npy", target)
        if len(ready) >= o.wait:
            break
        time.sleep(3)


@torch.no_grad()
def encode(encoder, pictures):
    out = [np.zeros((0, networks.LATENT_CHANNELS, pictures.shape[1] // 8, pictures.shape[2] // 8), np.float16)]
    for i in range(0, len(pictures), 16):
        x = torch.from_numpy(pictures[i:i + 16]).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        out.append(encoder(x.contiguous(memory_format=torch.channels_last)).half().contiguous().numpy())
    return np.concatenate(out)


if __name__ == "__main__":
    main()
