"""Writes the folder "lora" of these tests: the U-Net of "sd" with inputs for LoRA adapters, two adapters, and fused U-Nets to compare with.

    python3 make_lora.py            (Debian 12: python3-onnx)

Never needed to build or test: the folder is committed beside this script.
"""
import os
import struct

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "lora")


def matrices(model):
    """The products of the U-Net with a weight matrix: node, name of the weight, and its numbers."""
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    return [(node, node.input[1], weights[node.input[1]]) for node in model.graph.node
            if node.op_type == "MatMul" and node.input[1] in weights and weights[node.input[1]].ndim == 2]


def with_inputs(model, layers):
    """Each product gets a pair of matrices beside it, which have no rank until an adapter is applied."""
    for index, (node, _, weight) in enumerate(layers):
        rows, columns = weight.shape
        names = [f"layer.{index}.lora_A.weight", f"layer.{index}.lora_B.weight"]
        shapes = [(rows, 0), (0, columns)]
        open_shapes = [(rows, f"rank_{index}"), (f"rank_{index}", columns)]
        for name, shape, open_shape in zip(names, shapes, open_shapes):
            model.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, open_shape))
            model.graph.initializer.append(helper.make_tensor(name, TensorProto.FLOAT, shape, []))
        place = list(model.graph.node).index(node)
        plain, inner, delta = node.output[0] + "/plain", node.output[0] + "/inner", node.output[0] + "/delta"
        total = node.output[0]
        node.output[0] = plain
        for offset, made in enumerate([
                helper.make_node("MatMul", [node.input[0], names[0]], [inner]),
                helper.make_node("MatMul", [inner, names[1]], [delta]),
                helper.make_node("Add", [plain, delta], [total])]):
            model.graph.node.insert(place + 1 + offset, made)
    return model


def adapter(seed, rank, layers):
    random = np.random.RandomState(seed)
    return {f"layer.{index}.{part}.weight": random.normal(0, 0.4, shape).astype(np.float32)
            for index, (_, _, weight) in enumerate(layers)
            for part, shape in [("lora_A", (weight.shape[0], rank)), ("lora_B", (rank, weight.shape[1]))]}


def write_adapter(path, parameters, half=False):
    """ONNX Runtime's adapter format, adapter_schema.fbs: a FlatBuffer, written from its root to its leaves."""
    data = bytearray(struct.pack("<I4s", 0, b"TORT"))

    def align(size):
        data.extend(b"\0" * (-len(data) % size))

    def point(at):
        struct.pack_into("<I", data, at, len(data) - at)

    align(2)
    vtable = len(data)
    data.extend(struct.pack("<6H", 12, 20, 4, 8, 12, 16))
    align(4)
    struct.pack_into("<I", data, 0, len(data))
    root = len(data)
    data.extend(struct.pack("<i", root - vtable) + struct.pack("<iii", 1, 1, 1) + b"\0" * 4)
    point(root + 16)
    data.extend(struct.pack("<I", len(parameters)))
    entries = len(data)
    data.extend(b"\0" * (4 * len(parameters)))
    for index, (name, values) in enumerate(parameters.items()):
        align(2)
        vtable = len(data)
        data.extend(struct.pack("<6H", 12, 20, 4, 8, 12, 16))
        align(4)
        point(entries + (4 * index))
        start = len(data)
        data.extend(struct.pack("<i", start - vtable) + b"\0" * 8 + struct.pack("<i", 10 if half else 1) + b"\0" * 4)
        point(start + 4)
        data.extend(struct.pack("<I", len(name)) + name.encode() + b"\0")
        align(8)
        data.extend(b"\0" * 4)  # the numbers of the vector are aligned, its length is before them
        point(start + 8)
        data.extend(struct.pack("<I2q", 2, *values.shape))
        align(8)
        data.extend(b"\0" * 4)
        point(start + 16)
        raw = values.astype(np.float16 if half else np.float32).tobytes()
        data.extend(struct.pack("<I", len(raw)) + raw)
        align(4)
    with open(path, "wb") as f:
        f.write(data)


def fused(source, adapters, path):
    model = onnx.load(source)
    for index, (_, name, weight) in enumerate(matrices(model)):
        for parameters, factor in adapters:
            weight = weight + factor * (parameters[f"layer.{index}.lora_A.weight"] @ parameters[f"layer.{index}.lora_B.weight"])
        tensor = next(t for t in model.graph.initializer if t.name == name)
        tensor.CopyFrom(numpy_helper.from_array(weight.astype(np.float32), name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    onnx.save(model, path)


def main():
    source = os.path.join(HERE, "sd", "unet", "model.onnx")
    model = onnx.load(source)
    layers = matrices(model)
    print([(name, weight.shape) for _, name, weight in layers], model.ir_version)
    ink, grain = adapter(1, 2, layers), adapter(2, 3, layers)
    os.makedirs(os.path.join(FOLDER, "unet"), exist_ok=True)
    os.makedirs(os.path.join(FOLDER, "loras"), exist_ok=True)
    onnx.save(with_inputs(model, layers), os.path.join(FOLDER, "unet", "model.onnx"))
    write_adapter(os.path.join(FOLDER, "loras", "ink.onnx_adapter"), ink)
    write_adapter(os.path.join(FOLDER, "loras", "grain.onnx_adapter"), grain)
    fused(source, [(ink, 0.7)], os.path.join(FOLDER, "fused", "ink.onnx"))
    fused(source, [(ink, 0.7), (grain, -0.5)], os.path.join(FOLDER, "fused", "both.onnx"))


if __name__ == "__main__":
    main()
