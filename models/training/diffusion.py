"""The noise schedule and two samplers, as the exported scheduler configuration describes them."""
import numpy as np
import torch

STEPS, BETA_START, BETA_END = 1000, .00085, .024
ALPHA_BAR = np.cumprod(1 - np.linspace(BETA_START ** .5, BETA_END ** .5, STEPS) ** 2)


def trailing(n):
    return np.round(STEPS - np.arange(n) * STEPS / n).astype(int) - 1


@torch.no_grad()
def sample(unet, words, nothing, noise, n=8, guidance=1.0, solver="dpm"):
    """Latents from noise: DDIM, or DPM-Solver++ 2M with a first-order last step."""
    x, steps, old = noise, trailing(n), None
    context = torch.cat([nothing.expand_as(words), words])
    lam = lambda a: .5 * np.log(a / (1 - a))
    for i, t in enumerate(steps):
        a = ALPHA_BAR[t]
        if guidance == 1:
            v = unet(x, torch.full((len(words),), float(t)), words)
        else:
            v = unet(torch.cat([x, x]), torch.full((len(context),), float(t)), context)
            v = v[:len(words)] + guidance * (v[len(words):] - v[:len(words)])
        x0 = a ** .5 * x - (1 - a) ** .5 * v
        if i + 1 == len(steps):
            return x0
        b = ALPHA_BAR[steps[i + 1]]
        if solver == "ddim":
            noise = a ** .5 * v + (1 - a) ** .5 * x
            x = b ** .5 * x0 + (1 - b) ** .5 * noise
        else:
            h = lam(b) - lam(a)
            d = x0
            if old is not None:
                ratio = (lam(a) - lam(ALPHA_BAR[steps[i - 1]])) / h
                d = x0 + (x0 - old) / (2 * ratio)
            x = ((1 - b) / (1 - a)) ** .5 * x - b ** .5 * float(np.expm1(-h)) * d
            old = x0
    return x
