"""Trains the U-Net on the latents with captions made up anew for every use. Stops and resumes at any time.

    python3 train_unet.py --run RUN --minutes 90 --seed 5

The learning rate follows the time that two processors worked, so that pauses and other people's work do not count.
"""
import argparse
import glob
import json
import os
import time

import numpy as np
import torch

import captions
import diffusion
import muon
import networks
import tokenizer


class Latents:
    """All shards found so far, by shape; new ones are picked up as they appear. Scenes that have a subject are shown with it."""

    def __init__(self, run):
        self.run, self.seen, self.shapes = run, set(), {}

    def refresh(self):
        for name in sorted(glob.glob(os.path.join(self.run, "latents", "*-whole.npy"))):
            if name in self.seen:
                continue
            self.seen.add(name)
            whole, name = np.load(name), name[:-len("-whole.npy")]
            z = np.load(name + "-bare.npy")
            attributes = json.load(open(os.path.join(self.run, "set", os.path.basename(name) + ".json")))
            z[[a["subject"] != "none" for a in attributes]] = whole
            self.shapes.setdefault(z.shape[2:], []).append((z, attributes))
        return len(self.seen)

    def batch(self, r, size):
        keys = sorted(self.shapes)
        counts = np.array([len(self.shapes[k]) for k in keys], float)
        shards = self.shapes[keys[r.choice(len(keys), p=counts / counts.sum())]]
        picks = [(shard, r.integers(len(shard[0]))) for shard in (shards[r.integers(len(shards))] for _ in range(size))]
        return np.stack([s[0][i] for s, i in picks]), [s[1][i] for s, i in picks]


def load_text(run):
    state = torch.load(os.path.join(run, "text.pt"))
    text = networks.TextEncoder(state["words"], state["end"])
    text.load_state_dict(state["text_encoder"])
    return text.eval(), tokenizer.Tokenizer(os.path.join(run, "tokenizer"))


@torch.no_grad()
def embed(text, tok, sentences):
    """Embeddings of all 77 positions; the transformer only runs over those that are not zero."""
    ids = torch.tensor([tok.encode(s) for s in sentences])
    n = int((ids == tok.end).float().argmax(1).max()) + 1
    return torch.nn.functional.pad(text(ids[:, :n]), (0, 0, 0, networks.TEXT_LENGTH - n))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, required=True, help="of two processors' work, earlier runs counted in")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--seed", type=int, default=5)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--start", help="an older state to take the layers from when there is none of this run; the prior is taken from prior.pt")
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    text, tok = load_text(o.run)
    model = networks.UNet().to(memory_format=torch.channels_last)
    model.prior.load_state_dict(torch.load(os.path.join(o.run, "prior.pt")))
    model.prior.requires_grad_(False)
    named = [(k, q) for k, q in model.named_parameters() if q.requires_grad]
    parameters = [q for _, q in named]
    optimizer = muon.Muon(named)
    ema = networks.UNet()
    ema.load_state_dict(model.state_dict())
    ema.prior.requires_grad_(False)
    averages = [q for q in ema.parameters() if q.requires_grad]
    path = os.path.join(o.run, "unet.pt")
    step, earlier = 0, 0.0
    if o.start and not os.path.exists(path):
        layers = {k: v for k, v in torch.load(o.start)["ema"].items() if not k.startswith("prior.")}
        for each in (model, ema):
            each.load_state_dict({**each.state_dict(), **layers})
    if os.path.exists(path):
        state = torch.load(path)
        model.load_state_dict(state["unet"])
        ema.load_state_dict(state["ema"])
        if "moving" in state["optimizer"]:
            optimizer.load_state_dict(state["optimizer"])
        step, earlier = state["step"], state["spent"]
    r = np.random.default_rng([o.seed, step])
    data = Latents(o.run)
    print("shards", data.refresh(), "parameters", sum(q.numel() for q in parameters), flush=True)
    alpha_bar = torch.tensor(diffusion.ALPHA_BAR, dtype=torch.float32)
    log = open(os.path.join(o.run, "unet_loss.csv"), "a")
    if step == 0:
        log.write("step,seconds,loss,rate\n")
    sums, seen, saved = 0.0, 0, time.time()

    spent = lambda: earlier + time.process_time() / 2

    def save():
        torch.save({"unet": model.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent()}, path + ".part")
        os.replace(path + ".part", path)

    while spent() < o.minutes * 60:
        rate = o.rate * min(1, (step + 1) / 150) * (.5 + .5 * np.cos(np.pi * min(1, spent() / (o.minutes * 60)))) + 5e-6
        z, attributes = data.batch(r, o.batch)
        sentences = ["" if r.random() < .1 else captions.matching(a, r)[0] for a in attributes]
        words = embed(text, tok, sentences)
        x0 = torch.from_numpy(z).float()
        t = torch.from_numpy((np.arange(len(z)) + r.random(len(z))) / len(z) * diffusion.STEPS).long().clamp_(0, diffusion.STEPS - 1)
        a = alpha_bar[t].reshape(-1, 1, 1, 1)
        noise = torch.randn_like(x0)
        x = a.sqrt() * x0 + (1 - a).sqrt() * noise
        want = a.sqrt() * noise - (1 - a).sqrt() * x0
        loss = (model(x.contiguous(memory_format=torch.channels_last), t, words) - want).square().mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step(rate)
        step += 1
        keep = min(.997, (step + 1) / (step + 12))
        with torch.no_grad():
            torch._foreach_mul_(averages, keep)
            torch._foreach_add_(averages, [q.detach() for q in parameters], alpha=1 - keep)
        sums, seen = sums + loss.item(), seen + 1
        if step % 50 == 0:
            log.write("%d,%d,%.5f,%.6f\n" % (step, spent(), sums / seen, rate))
            log.flush()
            print(step, int(spent()), "%.4f" % (sums / seen), len(data.seen), flush=True)
            sums, seen = 0.0, 0
            if step % 200 == 0:
                data.refresh()
        if time.time() - saved > 150:
            save()
            saved = time.time()
    save()
    print("done", step, flush=True)


if __name__ == "__main__":
    main()
