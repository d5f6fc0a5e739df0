"""Samples one picture for every prompt of a list and puts them on a sheet.

    python3 contact_sheet.py --run RUN --out sheet.png [--prompts prompts.txt] [--steps 10] [--guidance 4] [--size 256x256]
"""
import argparse
import os
import time

import numpy as np
import torch
from PIL import Image

import diffusion
import networks
import train_unet


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--prompts", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "prompts.txt"))
    p.add_argument("--steps", type=int, default=8)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--solver", default="dpm")
    p.add_argument("--size", default="256x256")
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=64)
    p.add_argument("--columns", type=int, default=8)
    p.add_argument("--seed", type=int, default=0)
    o = p.parse_args()
    torch.set_num_threads(2)
    width, height = map(int, o.size.split("x"))
    text, tok = train_unet.load_text(o.run)
    unet, decoder = networks.UNet(), networks.Decoder()
    state = torch.load(os.path.join(o.run, "unet.pt"))
    unet.load_state_dict(state["ema"])
    decoder.load_state_dict(torch.load(os.path.join(o.run, "vae.pt"))["decoder"])
    unet = unet.eval().to(memory_format=torch.channels_last)
    decoder = decoder.eval().to(memory_format=torch.channels_last)
    prompts = [l.strip() for l in open(o.prompts) if l.strip()][o.first:o.first + o.count]
    nothing = train_unet.embed(text, tok, [""])
    pictures, begun = [], time.time()
    for i in range(0, len(prompts), 8):
        words = train_unet.embed(text, tok, prompts[i:i + 8])
        noise = torch.cat([torch.randn(1, 4, height // 8, width // 8, generator=torch.Generator().manual_seed(o.seed + i + j)) for j in range(len(words))])
        z = diffusion.sample(unet, words, nothing, noise, o.steps, o.guidance, o.solver)
        with torch.no_grad():
            y = decoder(z)
        pictures += list(((y / 2 + .5).clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy())
    print("step", state["step"], "%.2f s a picture" % ((time.time() - begun) / len(prompts)))
    while len(pictures) % o.columns:
        pictures.append(np.zeros_like(pictures[0]))
    rows = [np.concatenate(pictures[i:i + o.columns], 1) for i in range(0, len(pictures), o.columns)]
    Image.fromarray(np.concatenate(rows, 0)).save(o.out, quality=90)


if __name__ == "__main__":
    main()
