using OpenCvSharp;

namespace AdGenius.Imaging.Framing;

/// <summary>
/// How far each colour is from what the picture's border lets expect: subjects are rarely at the border. Expected is the border's colour in
/// the same row or column, from one side to the other, so that sky, floor and gradients are no subjects; or the usual colour of a side.
/// </summary>
internal static class BorderDistance
{
    private const int Strip = 3;

    /// <summary>In CIE Lab; what differs less is texture and noise.</summary>
    private const float Noise = 6;

    /// <summary>The distances of a square picture's colours, rows from the top.</summary>
    public static float[] Of(Vec3f[] colours, int side)
    {
        var places = Enumerable.Range(0, side).ToList();
        var left = places.ConvertAll(y => Median(colours, Enumerable.Range(0, Strip).Select(x => (y * side) + x)));
        var right = places.ConvertAll(y => Median(colours, Enumerable.Range(side - Strip, Strip).Select(x => (y * side) + x)));
        var top = places.ConvertAll(x => Median(colours, Enumerable.Range(0, Strip).Select(y => (y * side) + x)));
        var bottom = places.ConvertAll(x => Median(colours, Enumerable.Range(side - Strip, Strip).Select(y => (y * side) + x)));
        var sides = new[] { left, right, top, bottom }.Select(
            strip => Median([.. strip], Enumerable.Range(0, side))).ToList();
        var distances = new float[colours.Length];
        for (var i = 0; i < distances.Length; i++)
        {
            var (x, y) = (i % side, i / side);
            var distance = Math.Min(
                Between(colours[i], Mix(left[y], right[y], (float)x / (side - 1))),
                Between(colours[i], Mix(top[x], bottom[x], (float)y / (side - 1))));
            distance = sides.Aggregate(distance, (minimum, colour) => Math.Min(minimum, Between(colours[i], colour)));
            distances[i] = Math.Max(0, distance - Noise);
        }

        return distances;
    }

    /// <summary>The distance of two colours.</summary>
    public static float Between(Vec3f one, Vec3f other)
    {
        var (first, second, third) = (one.Item0 - other.Item0, one.Item1 - other.Item1, one.Item2 - other.Item2);
        return MathF.Sqrt((first * first) + (second * second) + (third * third));
    }

    private static Vec3f Mix(Vec3f from, Vec3f to, float share) => new(
        from.Item0 + ((to.Item0 - from.Item0) * share),
        from.Item1 + ((to.Item1 - from.Item1) * share),
        from.Item2 + ((to.Item2 - from.Item2) * share));

    private static Vec3f Median(Vec3f[] colours, IEnumerable<int> indices)
    {
        var own = indices.Select(index => colours[index]).ToList();
        return new Vec3f(
            Middle(own.Select(colour => colour.Item0)),
            Middle(own.Select(colour => colour.Item1)),
            Middle(own.Select(colour => colour.Item2)));
    }

    private static float Middle(IEnumerable<float> values)
    {
        var ordered = values.Order().ToList();
        return ordered[ordered.Count / 2];
    }
}
