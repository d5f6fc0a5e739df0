"""Learns the prior: the principal pictures of the latents, and how words and layout mix them.

First run: everything at once, sentences made up anew. With --more: the summary of the sentence stays as it is, is computed once for some sentences of
every picture, and the layers behind it are learned on with far more samples a second.

    python3 train_prior.py --run RUN --minutes 4 --seed 9
"""
import argparse
import glob
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import captions
import networks
import train_unet


def principal(x, parts):
    """The leading principal directions, as rows, by random projection."""
    q = x.t() @ torch.randn(len(x), parts + 24)
    for _ in range(2):
        q, _ = torch.linalg.qr(x.t() @ (x @ q))
    _, _, v = torch.linalg.svd(x @ q, full_matrices=False)
    return (q @ v.t()[:, :parts]).t().contiguous()


@torch.no_grad()
def summaries(prior, text, tok, sentences):
    out = []
    for i in range(0, len(sentences), 128):
        words = train_unet.embed(text, tok, sentences[i:i + 128])
        w = torch.softmax(prior.queries @ prior.k(words).transpose(1, 2) * words.shape[-1] ** -.5, -1)
        out.append((w @ prior.v(words)).flatten(1))
    return torch.cat(out)


def learn_layers(o, prior, text, tok, attributes, ratios, layout, found, held, size, r, target):
    each = 4
    begun = time.time()
    # A few percent say nothing at all, for guidance.
    seen = torch.stack([summaries(prior, text, tok, ["" if k == 0 and i % 10 == 0 else captions.caption(a, r)[0] for i, a in enumerate(attributes)]) for k in range(each)])
    print("sentences in %.0f s" % (time.time() - begun), flush=True)
    weights = prior.spread ** 2 / size
    wanted = found / prior.spread
    optimizer = torch.optim.AdamW(prior.net.parameters(), 1.5e-3, weight_decay=.05)
    kept = [q.detach().clone() for q in prior.net.parameters()]
    begun, step, log = time.time(), 0, []

    def loss_of(picks):
        p = seen[torch.from_numpy(r.integers(0, each, len(picks))), picks]
        if torch.is_grad_enabled():
            p = F.dropout(p, .02)
        out = prior.net(torch.cat([p, ratios[picks].reshape(-1, 1)], 1)).reshape(-1, prior.LAYOUTS, prior.PARTS)
        return ((out[torch.arange(len(picks)), layout[picks]] - wanted[picks]).square() * weights).sum(1).mean()

    while time.time() - begun < o.minutes * 60:
        spent = (time.time() - begun) / (o.minutes * 60)
        for g in optimizer.param_groups:
            g["lr"] = 1.5e-3 * min(1, (step + 1) / 50) * (.5 + .5 * np.cos(np.pi * min(1, spent))) + 1e-5
        loss = loss_of(torch.from_numpy(r.integers(held, len(attributes), 192)))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(prior.net.parameters(), 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            for a, b in zip(kept, prior.net.parameters()):
                a.lerp_(b, 1 - min(.995, step / (step + 10)))
        log.append(loss.item())
        if step % 250 == 0:
            with torch.no_grad():
                live = [q.clone() for q in prior.net.parameters()]
                for q, v in zip(prior.net.parameters(), kept):
                    q.copy_(v)
                test = loss_of(torch.arange(held)).item()
                torch.save(prior.state_dict(), target)
                for q, v in zip(prior.net.parameters(), live):
                    q.copy_(v)
            print(step, int(time.time() - begun), "train %.4f, held out %.4f" % (np.mean(log), test), flush=True)
            log = []


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=4)
    p.add_argument("--seed", type=int, default=9)
    p.add_argument("--more", action="store_true", help="go on from prior.pt, with the pictures it has, on all latents there are now; the result is prior_more.pt")
    o = p.parse_args()
    target = os.path.join(o.run, "prior_more.pt" if o.more else "prior.pt")
    torch.set_num_threads(2)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed)
    rows, attributes, ratios = [], [], []
    for name in sorted(glob.glob(os.path.join(o.run, "latents", "[0-9]*[0-9].npy"))):
        z = torch.from_numpy(np.load(name)).float()
        rows.append(F.interpolate(z, size=(networks.Prior.HIGH, networks.Prior.WIDE), mode="bilinear", align_corners=False).flatten(1))
        attributes += json.load(open(os.path.join(o.run, "set", os.path.basename(name)[:-4] + ".json")))
        ratios += [np.log(z.shape[3] / z.shape[2])] * len(z)
    x = torch.cat(rows)
    prior = networks.Prior()
    if o.more:
        old = torch.load(os.path.join(o.run, "prior.pt"))
        prior.load_state_dict({**prior.state_dict(), **old})
        mean, basis, spread = prior.mean, prior.basis, prior.spread
        x -= mean
    else:
        mean = x.mean(0)
        x -= mean
        basis = principal(x, prior.PARTS)
        spread = (x @ basis.t()).std(0)
        prior.basis.copy_(basis)
        prior.mean.copy_(mean)
        prior.spread.copy_(spread)
    found = x @ basis.t()
    print("pictures", len(x), "variance kept %.3f of %.3f" % (found.square().sum().item() / x.numel(), x.square().mean().item()), flush=True)
    text, tok = train_unet.load_text(o.run)
    layout = torch.tensor([a["seed"] for a in attributes])
    ratios = torch.tensor(ratios, dtype=torch.float32)
    parameters = [q for q in prior.parameters()]
    optimizer = torch.optim.AdamW(parameters, 2e-3, weight_decay=.05)
    kept = networks.Prior()
    kept.load_state_dict(prior.state_dict())
    held = len(x) // 16
    if o.more:
        learn_layers(o, prior, text, tok, attributes, ratios, layout, found, held, x.shape[1], r, target)
        return
    begun, step, log = time.time(), 0, []

    def loss_of(model, picks, training):
        words = train_unet.embed(text, tok, ["" if training and r.random() < .05 else captions.caption(attributes[i], r)[0] for i in picks])
        w = torch.softmax(model.queries @ model.k(words).transpose(1, 2) * words.shape[-1] ** -.5, -1)
        h = (w @ model.v(words)).flatten(1)
        out = model.net(torch.cat([h, ratios[picks].reshape(-1, 1)], 1)).reshape(-1, prior.LAYOUTS, prior.PARTS)
        out = out[torch.arange(len(picks)), layout[picks]]
        return ((out - found[picks] / spread) * spread).square().sum(1).mean() / x.shape[1]

    while time.time() - begun < o.minutes * 60:
        spent = (time.time() - begun) / (o.minutes * 60)
        for g in optimizer.param_groups:
            g["lr"] = 2e-3 * min(1, (step + 1) / 50) * (.5 + .5 * np.cos(np.pi * min(1, spent))) + 1e-5
        loss = loss_of(prior, r.integers(held, len(x), 64), True)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            for a, b in zip(kept.parameters(), parameters):
                a.lerp_(b, 1 - min(.99, step / (step + 10)))
        log.append(loss.item())
        if step % 100 == 0:
            with torch.no_grad():
                test = loss_of(kept, r.integers(0, held, 256), False).item()
            print(step, int(time.time() - begun), "train %.4f, held out %.4f, variance %.4f" % (np.mean(log), test, x.square().mean().item()), flush=True)
            log = []
            torch.save(kept.state_dict(), target)
    torch.save(kept.state_dict(), target)


if __name__ == "__main__":
    main()
