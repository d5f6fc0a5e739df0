"""Writes flow_match.json: where Heun's method and the sampler of consistency models end on the paths of a rectified flow, for a stand-in
model.

    python3 make_flow_match.py

Never needed to build or test. The loops are written after the formulas of diffusers' FlowMatchHeunDiscreteScheduler and
FlowMatchLCMScheduler, in double precision; the noise of a draw is sin(0.7 * draw + 0.01 * i).
"""
import json
import math
import os

HERE = os.path.dirname(os.path.abspath(__file__))
TRAINING = 1000
COUNT = 96
CASES = [
    {"scheduler": "FlowMatchHeunDiscreteScheduler", "steps": 5, "start": 0, "config": {}},
    {"scheduler": "FlowMatchHeunDiscreteScheduler", "steps": 8, "start": 0, "config": {"shift": 3.0}},
    {"scheduler": "FlowMatchHeunDiscreteScheduler", "steps": 8, "start": 3, "config": {"shift": 3.0}},
    {"scheduler": "FlowMatchHeunDiscreteScheduler", "steps": 1, "start": 0, "config": {"shift": 3.0, "shift_terminal": 0.1}},
    {"scheduler": "FlowMatchLCMScheduler", "steps": 4, "start": 0, "config": {"shift": 3.0}},
    {"scheduler": "FlowMatchLCMScheduler", "steps": 6, "start": 2, "config": {"stochastic_sampling": False, "shift_terminal": 0.1}},
]


def noise(draw):
    return [math.sin(0.7 * draw + 0.01 * i) for i in range(COUNT)]


def model(sample, timestep):
    return [0.8 * math.tanh(x) + 0.1 * timestep / TRAINING for x in sample]


def levels(case):
    shift = case["config"].get("shift", 1.0)

    def shifted(sigma):
        return shift * sigma / (1 + (shift - 1) * sigma)

    first, last, steps = shifted(1.0), shifted(1 / TRAINING), case["steps"]
    sigmas = [shifted(first + (last - first) * i / (steps - 1)) if steps > 1 else shifted(first) for i in range(steps)]
    terminal = case["config"].get("shift_terminal")
    if terminal and "LCM" in case["scheduler"]:
        scale = (1 - sigmas[-1]) / (1 - terminal)
        sigmas = [1 - (1 - x) / scale for x in sigmas]
    return sigmas + [0.0]


def run(case):
    sigmas = levels(case)
    start, draws = case["start"], 0
    sample = [math.cos(0.05 * i) for i in range(COUNT)]
    if start > 0:
        sample = [(1 - sigmas[start]) * x + sigmas[start] * math.sin(0.3 * i) for i, x in enumerate(sample)]
    seen = []
    for step in range(start, case["steps"]):
        here, there = sigmas[step], sigmas[step + 1]
        seen.append(here * TRAINING)
        velocity = model(sample, here * TRAINING)
        if "LCM" in case["scheduler"]:
            clean = [x - here * v for x, v in zip(sample, velocity)]
            sample = [(1 - there) * x + there * z for x, z in zip(clean, noise(draws))]
            draws += 1
            continue
        euler = [x + v * (there - here) for x, v in zip(sample, velocity)]
        if there > 0:
            seen.append(there * TRAINING)
            velocity = [0.5 * (v + w) for v, w in zip(velocity, model(euler, there * TRAINING))]
        sample = [x + v * (there - here) for x, v in zip(sample, velocity)]
    return {**case, "timesteps": seen, "sum": sum(abs(x) for x in sample), "first": sample[:8], "last": sample[-4:], "draws": draws}


with open(os.path.join(HERE, "flow_match.json"), "w") as f:
    json.dump({"made_by": "make_flow_match.py", "cases": [run(x) for x in CASES]}, f, indent=1)
    f.write("\n")
