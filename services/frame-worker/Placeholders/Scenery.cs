using System.Numerics;
using AdGenius.FrameWorker.Work;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>
/// A generated landscape: a sky with a light, ridges or waves that darken towards the viewer, soft discs, and dark corners. Colours come
/// from the scene's palette, shapes from the seed. Coordinates run from 0 to 1 over the height, so that a shape looks alike at every size.
/// </summary>
internal sealed class Scenery
{
    private static readonly Vector3[] FallbackPalette = [new(0.08f, 0.09f, 0.16f), new(0.32f, 0.30f, 0.45f), new(0.87f, 0.70f, 0.55f)];
    private readonly Vector3 _zenith;
    private readonly Vector3 _horizon;
    private readonly Vector3 _light;
    private readonly Vector2 _lightAt;
    private readonly float _lightSize;
    private readonly List<Ridge> _ridges = [];
    private readonly List<Disc> _discs = [];
    private readonly float _aspect;

    public Scenery(IReadOnlyList<string> palette, long seed, int scene, double drift, float aspect)
    {
        _aspect = aspect;
        var random = new SceneRandom(seed, scene);
        var colours = Colours(palette);
        var (dark, middle, bright) = (colours[0], colours[colours.Length / 2], colours[^1]);
        _zenith = Vector3.Lerp(middle, dark, 0.35f + (0.3f * random.Next()));
        _horizon = Vector3.Lerp(bright, middle, 0.15f);
        _light = Vector3.Lerp(bright, Vector3.One, 0.6f);
        _lightAt = new Vector2((0.22f + (0.56f * random.Next())) * aspect, 0.26f + (0.24f * random.Next()) - (0.05f * (float)drift));
        _lightSize = 0.045f + (0.05f * random.Next());
        AddRidges(random, colours, dark, middle, (float)drift);
        AddDiscs(random, bright, (float)drift);
    }

    /// <summary>Where each ridge's edge lies in a column: the same for all its points, and expensive to compute.</summary>
    public float[] HeightsAt(float x) => [.. _ridges.Select(ridge => ridge.HeightAt(x))];

    /// <summary>The colour at a point, x from 0 to the aspect ratio, y from 0 to 1 downwards.</summary>
    /// <param name="x">Across.</param>
    /// <param name="y">Down.</param>
    /// <param name="pixel">The size of a pixel, which edges are softened over.</param>
    /// <param name="heights">What <see cref="HeightsAt"/> gave for this x.</param>
    public Vector3 At(float x, float y, float pixel, ReadOnlySpan<float> heights)
    {
        var colour = Sky(x, y);
        for (var i = 0; i < heights.Length; i++)
        {
            var depth = y - heights[i];
            if (depth > -pixel)
            {
                colour = Vector3.Lerp(colour, _ridges[i].ColourAt(depth), Math.Clamp((depth / (2 * pixel)) + 0.5f, 0, 1));
            }
        }

        foreach (var disc in _discs)
        {
            colour += disc.At(x, y);
        }

        return colour * Vignette(x, y);
    }

    private Vector3 Sky(float x, float y)
    {
        var up = Math.Clamp(y / 0.72f, 0, 1);
        var sky = Vector3.Lerp(_zenith, _horizon, up * up * (3 - (2 * up)));
        var distance = Vector2.Distance(new Vector2(x, y), _lightAt);
        var halo = (MathF.Exp(-distance * 2.6f) * 0.34f) + (MathF.Exp(-distance * 10f) * 0.42f);
        var body = Math.Clamp(((_lightSize - distance) / 0.006f) + 0.5f, 0, 1) * 0.92f;
        return Vector3.Lerp(Vector3.Lerp(sky, _light, halo), _light, body);
    }

    private float Vignette(float x, float y)
    {
        var (across, down) = ((x / _aspect) - 0.5f, y - 0.5f);
        var far = Math.Clamp(((across * across) + (down * down)) * 2, 0, 1);
        return 1 - (0.5f * far * MathF.Sqrt(far));
    }

    private void AddRidges(SceneRandom random, Vector3[] colours, Vector3 dark, Vector3 middle, float drift)
    {
        var rough = random.Next() < 0.5f ? 1f : 0.35f; // mountains or dunes
        const int Count = 5;
        for (var i = 0; i < Count; i++)
        {
            var near = (i + 1f) / Count;
            var far = Vector3.Lerp(_horizon, colours[Math.Max(0, colours.Length - 2)], 0.35f);
            var colour = near < 0.6f ? Vector3.Lerp(far, middle, near / 0.6f) : Vector3.Lerp(middle, dark * 0.8f, (near - 0.6f) / 0.4f);
            var level = 0.52f + (0.42f * MathF.Pow(near, 1.25f)) - 0.02f;
            _ridges.Add(new Ridge(
                random,
                level,
                0.13f * (1.1f - (0.6f * near)),
                rough,
                colour,
                Vector3.Lerp(colour, _horizon, 0.35f * (1 - near)),
                drift * near * 0.03f));
        }
    }

    private void AddDiscs(SceneRandom random, Vector3 bright, float drift)
    {
        var count = 5 + (int)(random.Next() * 8);
        for (var i = 0; i < count; i++)
        {
            var centre = new Vector2((random.Next() * _aspect) + (drift * 0.05f), 0.15f + (0.75f * random.Next()));
            _discs.Add(new Disc(centre, 0.02f + (0.09f * random.Next() * random.Next()), bright * (0.05f + (0.09f * random.Next()))));
        }
    }

    private static Vector3[] Colours(IReadOnlyList<string> palette)
    {
        var colours = palette.Select(Rgb.Parse).OfType<Vector3>().OrderBy(Rgb.Brightness).ToArray();
        return colours.Length >= 2 ? colours : FallbackPalette;
    }

    /// <summary>A line of hills, higher values lower in the picture, with mist below its edge.</summary>
    private sealed class Ridge(SceneRandom random, float level, float swing, float rough, Vector3 colour, Vector3 mist, float shift)
    {
        private readonly (float Frequency, float Phase, float Swing)[] _waves =
        [
            (1.3f + random.Next(), random.Next() * MathF.Tau, swing),
            (3.1f + (2 * random.Next()), random.Next() * MathF.Tau, swing * 0.45f),
            (7.3f + (4 * random.Next()), random.Next() * MathF.Tau, swing * 0.2f * rough),
            (17f + (9 * random.Next()), random.Next() * MathF.Tau, swing * 0.085f * rough),
            (41f + (19 * random.Next()), random.Next() * MathF.Tau, swing * 0.035f * rough),
        ];

        public float HeightAt(float x)
        {
            var height = level;
            foreach (var wave in _waves)
            {
                height += MathF.Sin(((x + shift) * wave.Frequency) + wave.Phase) * wave.Swing;
            }

            return height;
        }

        public Vector3 ColourAt(float depth) => Vector3.Lerp(colour, mist, Math.Clamp(depth * 3.2f, 0, 1));
    }

    /// <summary>A light out of focus.</summary>
    private readonly record struct Disc(Vector2 Centre, float Radius, Vector3 Colour)
    {
        public Vector3 At(float x, float y)
        {
            var distance = Vector2.Distance(new Vector2(x, y), Centre) / Radius;
            return distance >= 1.1f ? Vector3.Zero : Colour * Math.Clamp((1.1f - distance) / 0.2f, 0, 1) * (0.7f + (0.3f * distance));
        }
    }

    /// <summary>Numbers from 0 to 1 that depend on seed and scene alone.</summary>
    private sealed class SceneRandom(long seed, int scene)
    {
        private SeededNumbers _numbers = new(seed, scene);

        public float Next() => (float)_numbers.Next();
    }
}
