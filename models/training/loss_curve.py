"""Draws the loss curves of a run.

    python3 loss_curve.py --run RUN --out loss.png
"""
import argparse
import csv
import os

from PIL import Image, ImageDraw


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    image = Image.new("RGB", (1000, 720), "white")
    pen = ImageDraw.Draw(image)
    for i, (name, column, title) in enumerate((("vae_loss.csv", "l1", "VAE: mean absolute error of the picture"), ("unet_loss.csv", "loss", "U-Net: squared error of v"))):
        rows = [(float(r["step"]), float(r[column])) for r in csv.DictReader(open(os.path.join(o.run, name)))]
        x0, y0, w, h = 70, 40 + i * 350, 900, 270
        last, top = rows[-1][0], min(max(v for _, v in rows), 2.5 * sorted(v for _, v in rows)[len(rows) // 2])
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
