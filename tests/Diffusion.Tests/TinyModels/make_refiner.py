"""Writes the folder "sdxl-refiner" of these tests: a refiner with random weights for the folder "sdxl", and what torch computes with both.

    python3 make_refiner.py            (Debian 12: python3-torch python3-onnx)

Never needed to build or test: the folder is committed beside this script. The loop is that of diffusers with denoising_end and
denoising_start: each model does the timesteps on its side of the cut, and only the latents go from one to the other.
"""
import os

import torch

from make import (BATCH_HW, DDIM, HERE, TOKENS, Decoder, TextEncoder, UNet, configs, corpus, ddim_loop, export, padded_with, pixels,
                  save_golden, save_json, xl_parts)

SCALING = 0.13025
STEPS, GUIDANCE, SEED = 10, 4.0, 7
WIDTH, HEIGHT = 128, 64
PAD = "!</w>"


def write(words, folder):
    """The refiner as optimum exports it: no first text encoder, an aesthetic score in time_ids, one level more than the base model."""
    torch.manual_seed(21)
    text, unet, decoder = TextEncoder(len(words.vocab), 16, projected=20, layers=3), UNet(16, added=20, levels=4, time_ids=5), Decoder()
    decoder.layers[-1].weight.data *= 3
    outputs = ["text_embeds", "last_hidden_state"] + [f"hidden_states.{i}" for i in range(4)]
    export(text, (torch.tensor([words.encode("a")]),), os.path.join(folder, "text_encoder_2"), ["input_ids"], outputs,
           {name: {0: "batch_size", 1: "sequence_length"} if name != "text_embeds" else {0: "batch_size"} for name in outputs + ["input_ids"]})
    export(unet, (torch.randn(2, 4, 8, 8), torch.tensor(1.0), torch.randn(2, TOKENS, 16), torch.randn(2, 20), torch.randn(2, 5)),
           os.path.join(folder, "unet"), ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"], ["out_sample"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "text_embeds": {0: "batch"}, "time_ids": {0: "batch"},
            "out_sample": BATCH_HW})
    export(decoder, (torch.randn(1, 4, 8, 8),), os.path.join(folder, "vae_decoder"), ["latent_sample"], ["sample"],
           {"latent_sample": BATCH_HW, "sample": BATCH_HW})
    words.save(os.path.join(folder, "tokenizer_2"), pad=PAD)
    configs(folder, 16, len(words.vocab), DDIM, scaling=SCALING, kind="StableDiffusionXLImg2ImgPipeline")
    for unused in ("text_encoder/config.json", "vae_encoder/config.json"):
        os.remove(os.path.join(folder, unused))
        os.rmdir(os.path.dirname(os.path.join(folder, unused)))
    save_json(os.path.join(folder, "text_encoder_2", "config.json"), {"hidden_size": 16, "vocab_size": len(words.vocab), "projection_dim": 20})
    save_json(os.path.join(folder, "model_index.json"), {
        "_class_name": "StableDiffusionXLImg2ImgPipeline", "force_zeros_for_empty_prompt": False, "requires_aesthetics_score": True,
        "text_encoder": [None, None], "tokenizer": [None, None], "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"]})
    return text, unet, decoder


def guided(unet, hidden, pooled, time_ids):
    def run(x, t):
        out = unet(torch.cat([x, x]), t, hidden, pooled, time_ids)
        return out[:1] + GUIDANCE * (out[1:] - out[:1])
    return run


def base_model(words, prompt):
    first, second, unet, _, _ = xl_parts(words)
    ids = words.encode(prompt)
    states, more = first(torch.tensor([ids])), second(torch.tensor([padded_with(words, ids, PAD)]))
    hidden, pooled = torch.cat([states[2:][-2], more[2:][-2]], -1), more[0]
    hidden, pooled = torch.cat([torch.zeros_like(hidden), hidden]), torch.cat([torch.zeros_like(pooled), pooled])
    sizes = torch.tensor([[HEIGHT, WIDTH, 0.0, 0, HEIGHT, WIDTH]]).repeat(2, 1)
    return guided(unet, hidden, pooled, sizes)


def refiner(words, text, unet, prompt):
    states = text(torch.tensor([padded_with(words, words.encode(x), PAD) for x in ("", prompt)]))
    scores = torch.tensor([[HEIGHT, WIDTH, 0.0, 0, 2.5], [HEIGHT, WIDTH, 0.0, 0, 6.0]])
    return guided(unet, states[2:][-2], states[0], scores)


def main():
    folder = os.path.join(HERE, "sdxl-refiner")
    words = corpus()
    with torch.no_grad():
        text, unet, decoder = write(words, folder)
        prompt = "a red car at night"
        base, last = base_model(words, prompt), refiner(words, text, unet, prompt)
        stride = 1000 // STEPS
        timesteps = [stride * k + 1 for k in reversed(range(STEPS))]
        golden = {"prompt": prompt, "steps": STEPS, "guidance": GUIDANCE, "seed": SEED, "width": WIDTH, "height": HEIGHT}
        for share in (0.8, 0.45):
            cutoff = round(1000 - share * 1000)
            x = torch.randn(1, 4, HEIGHT // 8, WIDTH // 8, generator=torch.Generator().manual_seed(SEED))
            x = ddim_loop(base, x, [t for t in timesteps if t >= cutoff], stride)
            x = ddim_loop(last, x, [t for t in timesteps if t < cutoff], stride)
            golden[f"bytes_{share}"] = pixels(decoder, x, SCALING).flatten().tolist()
        save_golden(os.path.join(folder, "golden.json"), golden)


if __name__ == "__main__":
    main()
