using System.Numerics;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>Turns a scenery into bytes: rows of red, green, blue. Dithered, because smooth skies otherwise show steps.</summary>
internal static class SceneryRenderer
{
    /// <summary>The picture is a little darker behind the text, so that white letters are legible on any palette.</summary>
    private const float ScrimStrength = 0.2f;

    public static byte[] Render(Scenery scenery, int width, int height, CancellationToken cancellationToken)
    {
        var bytes = new byte[width * height * 3];
        var pixel = 1f / height;
        var heights = new float[width][];
        for (var x = 0; x < width; x++)
        {
            heights[x] = scenery.HeightsAt((x + 0.5f) * pixel);
        }

        Parallel.For(0, height, new ParallelOptions { CancellationToken = cancellationToken }, y =>
        {
            var at = y * width * 3;
            for (var x = 0; x < width; x++)
            {
                var colour = scenery.At((x + 0.5f) * pixel, (y + 0.5f) * pixel, pixel, heights[x]) * (1 - Scrim(x, y, width, height));
                var noise = Noise(x, y) - 0.5f;
                bytes[at++] = Level(colour.X, noise);
                bytes[at++] = Level(colour.Y, noise);
                bytes[at++] = Level(colour.Z, noise);
            }
        });
        return bytes;
    }

    private static float Scrim(int x, int y, int width, int height)
    {
        var centre = new Vector2((((x + 0.5f) / width) - 0.5f) / 0.42f, (((y + 0.5f) / height) - 0.5f) / 0.34f);
        return ScrimStrength * MathF.Exp(-centre.LengthSquared());
    }

    private static byte Level(float value, float noise) => (byte)Math.Clamp(MathF.Round((value * 255) + (noise * 2)), 0, 255);

    /// <summary>The same grain on every machine.</summary>
    private static float Noise(int x, int y)
    {
        var hash = unchecked(((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77));
        hash = unchecked((hash ^ (hash >> 15)) * 0x2C1B3C6D);
        hash = unchecked((hash ^ (hash >> 12)) * 0x297A2D39);
        return ((hash ^ (hash >> 15)) & 0xffff) / 65536f;
    }
}
