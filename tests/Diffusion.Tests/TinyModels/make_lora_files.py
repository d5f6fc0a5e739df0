"""Writes the folder "lora-files" of these tests: LoRA adapters as safetensors files with the names of kohya's scripts, diffusers and PEFT, for
U-Nets, transformers and text encoders, and graphs into whose weights they are fused, to compare with.

    python3 make_lora_files.py            (Debian 12: python3-onnx)

Never needed to build or test: the folder is committed beside this script.
"""
import json
import os
import shutil
import struct

import numpy as np
import onnx
from onnx import numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "lora-files")
RANK = 3
WEIGHT = 0.7  # what the tests ask for

# Part, how the file names it, and how it ends a name: first and second matrix.
KOHYA = {"unet": "lora_unet_", "transformer": "lora_unet_", "text_encoder": "lora_te_", "text_encoder_2": "lora_te2_", "text_encoder_3": "lora_te3_"}
PEFT = {part: part + "." for part in KOHYA}


def layers(model):
    """Module, name of its weights, and the weights as torch has them: output first."""
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for node in model.graph.node:
        name = node.input[1] if len(node.input) > 1 else None
        if node.op_type in ("MatMul", "Gemm", "Conv") and name in weights and weights[name].ndim > 1:
            turned = node.op_type == "MatMul"
            yield node.name.strip("/").rsplit("/", 1)[0].replace("/", "."), name, weights[name].T if turned else weights[name], turned


def save_safetensors(path, tensors, about=None):
    header, at = ({"__metadata__": about} if about else {}), 0
    for name, values in tensors.items():
        header[name] = {"dtype": {"float32": "F32", "float16": "F16"}[str(values.dtype)], "shape": list(values.shape),
                        "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            f.write(np.ascontiguousarray(values).tobytes())


def adapt(folder, name, parts, naming, seed, half=False, alpha=None, about=None, te="text_encoder"):
    random = np.random.RandomState(seed)
    kind = np.float16 if half else np.float32
    kohya = naming is KOHYA
    tensors = {}
    for part in parts:
        model = onnx.load(os.path.join(HERE, folder, part, "model.onnx"))
        for module, initializer, weight, turned in layers(model):
            prefix = te if kohya and part == "text_encoder" else naming[part]
            base = prefix + (module.replace(".", "_") if kohya else module)
            down = random.normal(0, 0.3, (RANK, *weight.shape[1:])).astype(kind)
            up = random.normal(0, 0.3, (weight.shape[0], RANK) + ((1, 1) if weight.ndim == 4 else ())).astype(kind)
            first, second = ("lora_down", "lora_up") if kohya else ("lora_A", "lora_B")
            tensors[f"{base}.{first}.weight"], tensors[f"{base}.{second}.weight"] = down, up
            scale = WEIGHT
            if alpha is not None:
                if about is None:
                    tensors[f"{base}.alpha"] = np.array(alpha, np.float32)
                scale *= alpha / RANK
            flat = up.astype(np.float32).reshape(weight.shape[0], RANK) @ down.astype(np.float32).reshape(RANK, -1)
            fused = weight + scale * flat.reshape(weight.shape)
            tensor = next(t for t in model.graph.initializer if t.name == initializer)
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(fused.T if turned else fused).astype(np.float32), initializer))
        target = os.path.join(FOLDER, folder, "fused", part, "model.onnx")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        onnx.save(model, target)
    save_safetensors(os.path.join(FOLDER, folder, name + ".safetensors"), tensors, about)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    adapt("sd", "kohya", ["unet", "text_encoder"], KOHYA, 1, half=True, alpha=1.5, te="lora_te_")
    adapt("sdxl", "kohya", ["unet", "text_encoder", "text_encoder_2"], KOHYA, 2, alpha=2.0, te="lora_te1_")
    adapt("sd3", "peft", ["transformer", "text_encoder", "text_encoder_3"], PEFT, 3)
    metadata = {"lora_adapter_metadata": json.dumps({"transformer.lora_alpha": 6, "transformer.r": RANK, "text_encoder_2.lora_alpha": 6})}
    adapt("flux", "peft", ["transformer", "text_encoder_2"], PEFT, 4, alpha=6.0, about=metadata)


if __name__ == "__main__":
    main()
