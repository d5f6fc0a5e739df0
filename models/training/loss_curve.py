"""Draws the loss curves of a run.

    python3 loss_curve.py --folder loss --out loss.png
"""
import argparse
import csv
import os
import re

from PIL import Image, ImageDraw

PANELS = [
    ("vae_loss.csv", "l1", "VAE: mean absolute error of the picture"),
    ("prior.txt", "scenery", "Prior, scenery: squared error of the latents, held out"),
    ("prior.txt", "subjects", "Prior, subjects: squared error of the cut-out's latents, held out"),
    ("decoder_loss.csv", "l1", "Decoder on the prior's latents: mean absolute error of the picture"),
    ("unet_loss.csv", "loss", "U-Net: squared error of v"),
]


def read(path, column):
    """Steps and values; lines of the prior's log look like "scenery 250 1 train 0.4838, held out 0.1624"."""
    if path.endswith(".csv"):
        return [(float(r["step"]), float(r[column])) for r in csv.DictReader(open(path))]
    return [(float(m[1]), float(m[2])) for m in re.finditer(column + r" (\d+) \d+ train [\d.]+, held out ([\d.]+)", open(path).read())]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--folder", required=True)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    panels = [(title, read(os.path.join(o.folder, name), column)) for name, column, title in PANELS if os.path.exists(os.path.join(o.folder, name))]
    panels = [q for q in panels if len(q[1]) > 1]
    image = Image.new("RGB", (1000, 20 + 270 * len(panels)), "white")
    pen = ImageDraw.Draw(image)
    for i, (title, rows) in enumerate(panels):
        x0, y0, w, h = 70, 40 + i * 270, 900, 200
        last, top = rows[-1][0], min(max(v for _, v in rows), 4 * sorted(v for _, v in rows)[len(rows) // 2])
        pen.rectangle((x0, y0, x0 + w, y0 + h), outline="#888")
        pen.text((x0, y0 - 18), title, fill="black")
        for k in range(5):
            y = y0 + h - h * k / 4
            pen.line((x0, y, x0 + w, y), fill="#ddd")
            pen.text((12, y - 6), "%.3f" % (top * k / 4), fill="black")
            pen.text((x0 + w * k / 4 - 10, y0 + h + 6), "%d" % (last * k / 4), fill="black")
        pen.line([(x0 + w * s / last, y0 + h - h * min(v, top) / top) for s, v in rows], fill="#c03030", width=2)
    image.save(o.out)


if __name__ == "__main__":
    main()
