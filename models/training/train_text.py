"""Trains the tokenizer, and the text encoder by letting it name what each caption says.

    python3 train_text.py --run RUN --minutes 5 --seed 3
"""
import argparse
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import captions
import networks
import scenes
import tokenizer


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=5)
    p.add_argument("--seed", type=int, default=3)
    o = p.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(o.seed)
    r = np.random.default_rng(o.seed)
    draw = lambda: captions.caption(scenes.sample_attributes(r), r)
    texts = [draw()[0] for _ in range(40000)] + captions.COMMON * 12
    folder = os.path.join(o.run, "tokenizer")
    tokenizer.save(tokenizer.train(texts, 1800, 10), folder)
    tok = tokenizer.Tokenizer(folder)
    print("vocabulary", len(tok.vocab), flush=True)
    model = networks.TextEncoder(len(tok.vocab), tok.end)
    heads = nn.ModuleList(nn.Linear(model.d, len(v) + 1) for v in captions.TARGETS.values())
    optimizer = torch.optim.AdamW(list(model.parameters()) + list(heads.parameters()), 2e-3, weight_decay=.02)
    begun, step, right = time.time(), 0, []
    while time.time() - begun < o.minutes * 60:
        spent = (time.time() - begun) / (o.minutes * 60)
        for g in optimizer.param_groups:
            g["lr"] = 1.5e-3 * min(1, (step + 1) / 100) * (.5 + .5 * np.cos(np.pi * min(1, spent))) + 1e-5
        pairs = [draw() for _ in range(96)]
        ids = torch.tensor([tok.encode(t, 48) for t, _ in pairs])
        want = torch.from_numpy(np.stack([captions.target_vector(s) for _, s in pairs]))
        last = (ids == tok.end).float().argmax(1)
        ids = ids[:, :int(last.max()) + 1]
        out = model(ids)[torch.arange(len(pairs)), last]
        out = F.dropout(out, .1)
        scores = [h(out) for h in heads]
        loss = sum(F.cross_entropy(s, want[:, i]) for i, s in enumerate(scores))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        right.append([(s.argmax(1) == want[:, i]).float().mean().item() for i, s in enumerate(scores)])
        if step % 100 == 0:
            print(step, int(time.time() - begun), "%.3f" % loss.item(), {k: round(float(v), 3) for k, v in zip(captions.TARGETS, np.mean(right, 0))}, flush=True)
            right = []
    torch.save({"text_encoder": model.state_dict(), "heads": heads.state_dict(), "words": len(tok.vocab), "end": tok.end, "step": step}, os.path.join(o.run, "text.pt"))


if __name__ == "__main__":
    main()
