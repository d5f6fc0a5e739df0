"""Trains the VAE on random crops of freshly drawn scenes.

    python3 train_vae.py --run RUN --minutes 18 --seed 1
"""
import argparse
import csv
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import networks
import scenes


def batches(seed, count, size, crop):
    """Pictures of a pool that is drawn once, cut at random places."""
    r = np.random.default_rng(seed)
    pool = []
    for i in range(count):
        a = scenes.sample_attributes(r)
        while a["subject"] == "none" and r.random() < .5:
            a = scenes.sample_attributes(r)
        pool.append(scenes.draw(a, 256, 256))
    pool = np.stack(pool)
    while True:
        out = np.empty((size, crop, crop, 3), np.uint8)
        for i in range(size):
            y, x = r.integers(0, 257 - crop, 2)
            v = pool[r.integers(count), y:y + crop, x:x + crop]
            out[i] = v[:, ::-1] if r.random() < .5 else v
        yield torch.from_numpy(out).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def edges(x):
    return x[..., 1:, :] - x[..., :-1, :], x[..., :, 1:] - x[..., :, :-1]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=18)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--pool", type=int, default=3000)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--crop", type=int, default=128)
    o = p.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(o.seed)
    start = time.time()
    encoder = networks.Encoder().to(memory_format=torch.channels_last)
    decoder = networks.Decoder().to(memory_format=torch.channels_last)
    parameters = list(encoder.parameters()) + list(decoder.parameters())
    optimizer = torch.optim.AdamW(parameters, 2e-3, betas=(.9, .99), weight_decay=1e-4)
    averages = [q.detach().clone() for q in parameters]
    source = batches(o.seed, o.pool, o.batch, o.crop)
    x = next(source)
    print("parameters", sum(q.numel() for q in parameters), "pool drawn in %.0f s" % (time.time() - start), flush=True)
    begun, step, total = time.time(), 0, None
    log = csv.writer(open(os.path.join(o.run, "vae_loss.csv"), "w"))
    log.writerow(["step", "seconds", "loss", "l1"])
    sums = np.zeros(2)
    while True:
        spent = (time.time() - begun) / (o.minutes * 60)
        if spent >= 1:
            break
        rate = 2e-3 * min(1, (step + 1) / 100) * (.5 + .5 * np.cos(np.pi * spent)) + 2e-5
        for g in optimizer.param_groups:
            g["lr"] = rate
        x = next(source).contiguous(memory_format=torch.channels_last)
        z = encoder(x)
        y = decoder(z + torch.randn_like(z) * .07)
        l1 = (y - x).abs().mean()
        loss = l1 + 2 * (y - x).square().mean() + 1e-4 * z.square().mean()
        for a, b in zip(edges(x), edges(y)):
            loss = loss + .6 * (a - b).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            keep = min(.998, step / (step + 20))
            for q, v in zip(averages, parameters):
                q.lerp_(v, 1 - keep)
        sums += loss.item(), l1.item()
        if step % 50 == 0:
            log.writerow([step, int(time.time() - begun), *("%.5f" % v for v in sums / 50)])
            print(step, int(time.time() - begun), sums / 50, "latent std %.2f" % z.std().item(), flush=True)
            sums[:] = 0
        if step % 400 == 0:
            save(o.run, encoder, decoder, parameters, averages, step)
    save(o.run, encoder, decoder, parameters, averages, step)


def save(run, encoder, decoder, parameters, averages, step):
    """Writes the averaged weights, with the latents' mean and spread folded in."""
    kept = [q.detach().clone() for q in parameters]
    with torch.no_grad():
        for q, v in zip(parameters, averages):
            q.copy_(v)
        r = np.random.default_rng(99)
        x = np.stack([scenes.draw(scenes.sample_attributes(r), 256, 256) for _ in range(64)])
        x = torch.from_numpy(x).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        z = encoder(x)
        mean, std = z.mean((0, 2, 3), keepdim=True), z.std((0, 2, 3), keepdim=True)
        y = decoder(z).clamp(-1, 1)
        print("step", step, "psnr %.2f" % (10 * np.log10(4 / (y - x).square().mean().item())), "std", std.flatten().tolist(), flush=True)
        state = {"encoder": {**encoder.state_dict(), "mean": mean, "std": std}, "decoder": {**decoder.state_dict(), "mean": mean, "std": std}, "step": step}
        torch.save(state, os.path.join(run, "vae.pt.part"))
        os.replace(os.path.join(run, "vae.pt.part"), os.path.join(run, "vae.pt"))
        for q, v in zip(parameters, kept):
            q.copy_(v)


if __name__ == "__main__":
    main()
