"""Seconds per picture of the same loop in PyTorch, with the modules of diffusers and random weights of the size of Stable Diffusion 1.5.

    python3 reference.py [--steps N] [--batch N] [--pictures N] [--half] [--tf32] [--compile]      (torch, diffusers, transformers)

Prints one line: seconds per picture (fastest and median), and the memory that PyTorch reserved.
"""
import argparse
import statistics
import time

import torch
from diffusers import EulerDiscreteScheduler

from make_model import parts

SCALING = 0.18215


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=5)
    parser.add_argument("--half", action="store_true")
    parser.add_argument("--tf32", action="store_true", help="as ONNX Runtime computes by default")
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = args.tf32
    dtype = torch.float16 if args.half else torch.float32
    text, unet, decoder = (module for _, module, *_ in parts(device, dtype))
    if args.compile:
        unet = torch.compile(unet)
    scheduler = EulerDiscreteScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, steps_offset=1)

    @torch.inference_mode()
    def pictures(seed):
        ids = torch.randint(0, 49000, (2 * args.batch, 77), device=device)
        words = text(ids)[0]
        scheduler.set_timesteps(args.steps, device=device)
        noise = torch.randn(args.batch, 4, 64, 64, generator=torch.Generator().manual_seed(seed)).to(device, dtype)
        latents = noise * scheduler.init_noise_sigma
        for step in scheduler.timesteps:
            seen = scheduler.scale_model_input(torch.cat([latents] * 2), step)
            without, guided = unet(seen, step[None], words).chunk(2)
            latents = scheduler.step(without + 4 * (guided - without), step, latents).prev_sample
        # One at a time, as ours decodes.
        return [((decoder(x[None] / SCALING) / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).cpu() for x in latents]

    for i in range(2):
        pictures(i)
    seconds = []
    for i in range(args.pictures):
        start = time.perf_counter()
        pictures(i)
        seconds.append((time.perf_counter() - start) / args.batch)
    used = torch.cuda.max_memory_reserved() >> 20 if device == "cuda" else 0
    print(f"PyTorch {torch.__version__} {dtype} on {device}: {min(seconds):.4f} ({statistics.median(seconds):.4f}) seconds per picture, "
          f"{used} MiB reserved")


if __name__ == "__main__":
    main()
