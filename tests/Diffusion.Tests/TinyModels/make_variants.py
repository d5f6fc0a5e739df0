"""Writes the parts that variants of the folders of make.py differ in, and what torch computes with them.

    python3 make_variants.py            (Debian 12: python3-torch python3-onnx; run make.py and make_transformers.py first)

Never needed to build or test. The modules are those of make.py, made anew from the same seeds; the loops are those of diffusers'
LatentConsistencyModelImg2ImgPipeline and StableDiffusionInpaintPipeline, written out.
"""
import base64
import math
import os
import shutil

import torch
import torch.nn as nn
import torch.nn.functional as F

from make import BATCH_HW, HERE, SCALING, TOKENS, Decoder, Encoder, TextEncoder, UNet, corpus, ddim_loop, export, save_golden, signals, to_half

STEPS, GUIDANCE, SEED = 6, 5.0, 33
PROMPT, NEGATIVE = "a red car at night", "blurry"
STRIDE = 1000 // STEPS
TIMESTEPS = [STRIDE * k + 1 for k in reversed(range(STEPS))]


def start_picture(width, height):
    return torch.arange(width * height * 3).remainder(251).reshape(1, height, width, 3).permute(0, 3, 1, 2).float() / 127.5 - 1


def posterior(encoder, picture, generator):
    mean, logvar = encoder(picture).chunk(2, 1)
    return (mean + torch.exp(0.5 * logvar.clamp(-30, 20)) * torch.randn(mean.shape, generator=generator)) * SCALING


def bytes_of(decoder, latents):
    y = decoder(latents / SCALING)
    return base64.b64encode(((y / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy().tobytes()).decode()


def sd_parts(words):
    """The text encoder, U-Net and VAE of the folder "sd", with the prompts of its reference."""
    torch.manual_seed(10)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24), Decoder(), Encoder()
    decoder.layers[-1].weight.data *= 6
    both = text(torch.tensor([words.encode(NEGATIVE), words.encode(PROMPT)]))[0]

    def guided(x, t):
        out = unet(torch.cat([x, x]), t, both)
        return out[:1] + GUIDANCE * (out[1:] - out[:1])

    return guided, decoder, encoder


def half(source, name, parts):
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    for part in parts:
        os.makedirs(os.path.join(folder, part))
        shutil.copy(os.path.join(HERE, source, part, "model.onnx"), os.path.join(folder, part, "model.onnx"))
        to_half(os.path.join(folder, part, "model.onnx"))


class ScaledDecoder(nn.Module):
    """Doubles the sides a number of times."""

    def __init__(self, doublings, width=16):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(4, width, 3, padding=1)] + [nn.Conv2d(width, width, 3, padding=1) for _ in range(doublings - 1)] + [nn.Conv2d(width, 3, 3, padding=1)])
        self.layers[-1].weight.data *= 6

    def forward(self, latent_sample):
        x = latent_sample
        for layer in self.layers[:-1]:
            x = F.interpolate(F.silu(layer(x)), scale_factor=2.0, mode="nearest")
        return self.layers[-1](x)


class ScaledEncoder(nn.Module):
    def __init__(self, halvings, width=16):
        super().__init__()
        sizes = [3] + [width] * (halvings - 1) + [8]
        self.layers = nn.ModuleList([nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(sizes, sizes[1:])])

    def forward(self, sample):
        x = sample
        for layer in self.layers[:-1]:
            x = F.silu(layer(x))
        x = self.layers[-1](x)
        return torch.cat([x[:, :4], x[:, 4:] - 3.0], 1)


def scaled_vae(guided, scale):
    """A VAE of another scale for the folder "sd": text to picture at two shapes, and picture to picture."""
    folder = os.path.join(HERE, f"vae-scale-{scale}")
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(30 + scale)
    doublings = int(math.log2(scale))
    decoder, encoder = ScaledDecoder(doublings), ScaledEncoder(doublings)
    export(decoder, (torch.randn(1, 4, 8, 8),), os.path.join(folder, "vae_decoder"), ["latent_sample"], ["sample"], {"latent_sample": BATCH_HW, "sample": BATCH_HW})
    export(encoder, (torch.randn(1, 3, 64, 64),), os.path.join(folder, "vae_encoder"), ["sample"], ["latent_parameters"], {"sample": BATCH_HW, "latent_parameters": BATCH_HW})
    golden = {}
    for width, height in ((8, 8), (16, 8)):
        noise = torch.randn(1, 4, height, width, generator=torch.Generator().manual_seed(SEED))
        golden[f"{width}x{height}"] = bytes_of(decoder, ddim_loop(guided, noise, TIMESTEPS, STRIDE))
    generator = torch.Generator().manual_seed(SEED)
    encoded = posterior(encoder, start_picture(8 * scale, 8 * scale), generator)
    a = signals()[TIMESTEPS[3]]
    start = a ** 0.5 * encoded + (1 - a) ** 0.5 * torch.randn(1, 4, 8, 8, generator=generator)
    golden["image_to_image"] = bytes_of(decoder, ddim_loop(guided, start, TIMESTEPS, STRIDE, 3))
    save_golden(os.path.join(folder, "golden.json"), golden)


def masked(guided, decoder, encoder):
    """
    Repainting with a U-Net that takes no mask. Draws as in diffusers: the picture, the noise, then the picture without what the mask
    covers, which such a U-Net is not given.
    """
    mask = torch.zeros(1, 1, 64, 64)
    mask[:, :, 12:44, 20:] = 1
    small = F.interpolate(mask, size=(8, 8))
    golden = {}
    for name, start in (("masked_full", 0), ("masked_half", 3)):
        generator = torch.Generator().manual_seed(SEED)
        encoded = posterior(encoder, start_picture(64, 64), generator)
        noise = torch.randn(1, 4, 8, 8, generator=generator)

        def noisy(t):
            a = signals()[t]
            return a ** 0.5 * encoded + (1 - a) ** 0.5 * noise

        x = noisy(TIMESTEPS[start]) if start else noise
        for i in range(start, STEPS):
            t = TIMESTEPS[i]
            abar = signals()
            a, b = abar[t], abar[t - STRIDE] if t >= STRIDE else abar[0]
            out = guided(x, torch.tensor(float(t)))
            clean = (x - (1 - a) ** 0.5 * out) / a ** 0.5
            x = b ** 0.5 * clean + (1 - b) ** 0.5 * out
            kept = noisy(TIMESTEPS[i + 1]) if i + 1 < STEPS else encoded
            x = (1 - small) * kept + small * x
        golden[name] = bytes_of(decoder, x)
    return golden


def consistency(words):
    """The folder "lcm" started from a picture: the steps are picked out of those that are left of the strength."""
    torch.manual_seed(12)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24, guidance=32), Decoder(), Encoder()
    states = text(torch.tensor([words.encode(PROMPT)]))[0]
    frequencies = torch.exp(torch.arange(16, dtype=torch.float32) * -(math.log(10000.0) / 15))
    angles = torch.tensor([(8.5 - 1) * 1000.0])[:, None] * frequencies
    embedding = torch.cat([torch.sin(angles), torch.cos(angles)], 1)
    abar, golden = signals(), {}
    for strength, steps in ((0.5, 4), (0.8, 4), (1.0, 2)):
        original = [20 * k - 1 for k in range(1, int(50 * strength) + 1)][::-1]
        timesteps = [original[int(i * len(original) / steps)] for i in range(steps)]
        generator = torch.Generator().manual_seed(SEED)
        encoded = posterior(encoder, start_picture(64, 64), generator)
        a = abar[timesteps[0]]
        x = a ** 0.5 * encoded + (1 - a) ** 0.5 * torch.randn(1, 4, 8, 8, generator=generator)
        for i, t in enumerate(timesteps):
            a = abar[t]
            out = unet(x, torch.tensor(float(t)), states, embedding)
            scaled = t * 10.0
            skip, weight = 0.25 / (scaled ** 2 + 0.25), scaled / (scaled ** 2 + 0.25) ** 0.5
            clean = weight * (x - (1 - a) ** 0.5 * out) / a ** 0.5 + skip * x
            x = clean
            if i + 1 < steps:
                b = abar[timesteps[i + 1]]
                x = b ** 0.5 * clean + (1 - b) ** 0.5 * torch.randn(1, 4, 8, 8, generator=generator)
        golden[f"{strength}"] = bytes_of(decoder, x)
    return golden


def main():
    words = corpus()
    with torch.no_grad():
        guided, decoder, encoder = sd_parts(words)
        scaled_vae(guided, 4)
        scaled_vae(guided, 16)
        save_golden(os.path.join(HERE, "sd", "golden-started.json"), {**masked(guided, decoder, encoder), "consistency": consistency(words)})
    half("sdxl", "sdxl-half", ("text_encoder", "text_encoder_2", "unet"))
    half("flux", "flux-half", ("text_encoder", "text_encoder_2", "transformer", "vae_decoder", "vae_encoder"))


if __name__ == "__main__":
    main()
