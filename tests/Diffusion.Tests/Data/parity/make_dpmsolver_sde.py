"""Writes dpmsolver_sde.json: where DPM-Solver++ (SDE) ends, for a stand-in model and a given Brownian path.

    python3 make_dpmsolver_sde.py            (Debian 12: python3-torch)

Never needed to build or test. The loop is written after the formulas of diffusers' DPMSolverSDEScheduler; in the place of torchsde's tree
stands the path W itself, whose values at the noise levels are sums of independent increments z * sqrt(length).
"""
import json
import math
import os

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = [
    {"steps": 5, "config": {"beta_schedule": "scaled_linear"}},
    {"steps": 10, "config": {"beta_schedule": "scaled_linear", "use_karras_sigmas": True}},
    {"steps": 7, "config": {"beta_schedule": "linear", "prediction_type": "v_prediction", "timestep_spacing": "trailing"}},
    {"steps": 1, "config": {"beta_schedule": "scaled_linear", "timestep_spacing": "leading", "steps_offset": 1}},
]


def normal(draw, count):
    return torch.tensor([math.sin(0.7 * draw + 0.01 * i) for i in range(count)], dtype=torch.float32)


def levels(steps, config):
    start, end = 0.00085, 0.012
    betas = torch.linspace(start ** 0.5, end ** 0.5, 1000) ** 2 if config["beta_schedule"] == "scaled_linear" else torch.linspace(start, end, 1000)
    signals = torch.cumprod(1 - betas, 0).numpy()
    table = ((1 - signals) / signals) ** 0.5
    spacing = config.get("timestep_spacing", "linspace")
    if spacing == "linspace":
        timesteps = np.linspace(0, 999, steps)[::-1]
    elif spacing == "leading":
        timesteps = (np.arange(steps) * (1000 // steps)).round()[::-1].astype(float) + config.get("steps_offset", 0)
    else:
        timesteps = np.arange(1000, 0, -1000 / steps).round().astype(float) - 1
    sigmas = np.interp(timesteps, np.arange(1000), table)

    def back(sigma):
        return float(np.interp(math.log(sigma), np.log(table), np.arange(1000)))

    if config.get("use_karras_sigmas"):
        low, high = sigmas[-1] ** (1 / 7), sigmas[0] ** (1 / 7)
        sigmas = (high + np.linspace(0, 1, steps) * (low - high)) ** 7
        timesteps = [back(s) for s in sigmas]
    middles = [math.sqrt(a * b) for a, b in zip(sigmas, sigmas[1:])]
    return list(map(float, timesteps)), list(map(float, sigmas)) + [0.0], middles, [back(m) for m in middles]


def run(steps, config):
    timesteps, sigmas, middles, middle_times = levels(steps, config)
    count = 4 * 3 * 8 * 8
    x = torch.arange(count, dtype=torch.float32).reshape(3, 8, 8, 4).permute(3, 0, 1, 2).reshape(-1) / count
    top = max(sigmas)
    x = x * (top if config.get("timestep_spacing", "linspace") != "leading" else math.sqrt(top * top + 1))
    draws = 0
    velocity = config.get("prediction_type") == "v_prediction"

    def model(sample, sigma, t):
        scaled = sample / math.sqrt(sigma * sigma + 1)
        out = scaled * t / (t + 1)
        return sample / (sigma ** 2 + 1) - out * sigma / math.sqrt(sigma ** 2 + 1) if velocity else sample - sigma * out

    def move(origin, clean, noise, a, b):
        up = min(b, math.sqrt(b * b * (a * a - b * b) / (a * a)))
        down = math.sqrt(b * b - up * up)
        return down / a * origin - math.expm1(math.log(down) - math.log(a)) * clean + noise * up

    for k in range(steps):
        a, b = sigmas[k], sigmas[k + 1]
        clean = model(x, a, timesteps[k])
        if b == 0:
            x = x + (x - clean) / a * (b - a)
            break
        path = {a: torch.zeros(count)}
        path[middles[k]] = path[a] + normal(draws, count) * math.sqrt(a - middles[k])
        path[b] = path[middles[k]] + normal(draws + 1, count) * math.sqrt(middles[k] - b)
        draws += 2
        half = move(x, clean, (path[middles[k]] - path[a]) / math.sqrt(a - middles[k]), a, middles[k])
        x = move(x, model(half, middles[k], middle_times[k]), (path[b] - path[a]) / math.sqrt(a - b), a, b)
    return {"steps": steps, "config": config, "sum": float(x.abs().double().sum()), "first": [float(v) for v in x[:8]], "draws": draws}


def main():
    with open(os.path.join(HERE, "dpmsolver_sde.json"), "w", encoding="utf-8") as f:
        json.dump({"made_by": "make_dpmsolver_sde.py", "cases": [run(**case) for case in CASES]}, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
