"""Measures how often pictures follow their prompts, against the same measure with the prompts shuffled.

    python3 evaluate.py --run RUN [--seeds 24]
"""
import argparse
import os

import numpy as np
import torch

import diffusion
import networks
import train_unet

bright = lambda x: x.mean()
blue = lambda x: x[..., 2].mean() - x[..., 0].mean()
green = lambda x: x[..., 1].mean() - (x[..., 0].mean() + x[..., 2].mean()) / 2
warm = lambda x: x[..., 0].mean() - x[..., 2].mean()
colorful = lambda x: (x.max(-1) - x.min(-1)).mean()
low = lambda f: lambda x: f(x[x.shape[0] * 5 // 8:])
middle = lambda f: lambda x: f(x[x.shape[0] * 3 // 8:x.shape[0] * 7 // 8, x.shape[1] * 3 // 8:x.shape[1] * 5 // 8])
right = lambda f: lambda x: f(x[x.shape[0] // 2:, x.shape[1] // 2:]) - f(x[x.shape[0] // 2:, :x.shape[1] // 2])

# What is measured, the prompt that should have more of it, and the prompt that should have less.
PAIRS = [
    ("brightness", bright, "a mountain landscape at noon", "a mountain landscape at night"),
    ("brightness", bright, "a city at noon", "a city at night"),
    ("brightness", bright, "the sea in the daytime", "the sea at midnight"),
    ("blue, lower part", low(blue), "the sea at noon", "a desert at noon"),
    ("green", green, "a green forest at noon", "a desert at noon"),
    ("green, lower part", low(green), "a meadow at noon", "a city street at noon"),
    ("warmth", warm, "the sea at sunset", "the sea at noon"),
    ("warmth", warm, "mountains at sunset", "mountains at night"),
    ("brightness, lower part", low(bright), "a meadow in winter with snow", "a meadow at noon"),
    ("colour", colorful, "a city at noon, vivid colors", "a city at noon, black and white"),
    ("colour", colorful, "mountains at noon under a clear sky", "mountains at noon in thick fog"),
    ("red, middle", middle(lambda x: x[..., 0].mean() - x[..., 1].mean()), "a red bottle on a white background", "a green bottle on a white background"),
    ("yellow, middle", middle(warm), "a yellow car in a city by day", "a blue car in a city by day"),
    ("dark side", right(bright), "a black bottle on the left on a white background", "a black bottle on the right on a white background"),
]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--seeds", type=int, default=24)
    p.add_argument("--steps", type=int, default=8)
    p.add_argument("--guidance", type=float, default=1.0)
    o = p.parse_args()
    torch.set_num_threads(2)
    text, tok = train_unet.load_text(o.run)
    unet, decoder = networks.UNet(), networks.Decoder()
    unet.load_state_dict(torch.load(os.path.join(o.run, "unet.pt"))["ema"])
    decoder.load_state_dict(torch.load(os.path.join(o.run, "vae.pt"))["decoder"])
    unet, decoder = unet.eval().to(memory_format=torch.channels_last), decoder.eval().to(memory_format=torch.channels_last)
    nothing = train_unet.embed(text, tok, [""])
    made = {}

    def pictures(prompt):
        if prompt not in made:
            noise = torch.cat([torch.randn(1, 4, 32, 32, generator=torch.Generator().manual_seed(1000 + s)) for s in range(o.seeds)])
            words = train_unet.embed(text, tok, [prompt]).expand(o.seeds, -1, -1)
            with torch.no_grad():
                y = decoder(diffusion.sample(unet, words, nothing, noise, o.steps, o.guidance))
            made[prompt] = (y / 2 + .5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
        return made[prompt]

    r = np.random.default_rng(0)
    print("| measure | more | less | mean, more | mean, less | right | shuffled |\n|---|---|---|---|---|---|---|")
    total = []
    for name, measure, more, less in PAIRS:
        a, b = np.array([measure(x) for x in pictures(more)]), np.array([measure(x) for x in pictures(less)])
        both = r.permutation(np.concatenate([a, b]))
        right_share = (a[:, None] > b[None]).mean()
        total.append(right_share)
        print("| %s | %s | %s | %.3f | %.3f | %.0f %% | %.0f %% |" % (name, more, less, a.mean(), b.mean(), 100 * right_share, 100 * (both[:o.seeds, None] > both[None, o.seeds:]).mean()), flush=True)
    print("| all | | | | | %.0f %% | 50 %% |" % (100 * np.mean(total)))


if __name__ == "__main__":
    main()
