using AdGenius.Imaging.Framing;

namespace AdGenius.Finishing.Shapes;

/// <summary>Where a crop lies at each moment: it rests on a subject that rests, and follows one that moves slowly.</summary>
internal sealed record CropPath
{
    /// <summary>A subject that moves over less than this share of the room does not move the crop.</summary>
    private const double RestShare = 0.15;

    private const double SmoothSeconds = 1.5;
    private const double KnotSeconds = 1;

    public required int SourceWidth { get; init; }

    public required int SourceHeight { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Share of what is to be seen that the crop keeps, 0 to 1, averaged over the clip.</summary>
    public required double Coverage { get; init; }

    /// <summary>Times and places along the axis that the crop moves on, in source pixels.</summary>
    public required IReadOnlyList<(double Seconds, double Place)> Knots { get; init; }

    public bool IsHorizontal => Width < SourceWidth;

    public string XExpression => IsHorizontal ? Expression(Knots) : "0";

    public string YExpression => IsHorizontal ? "0" : Expression(Knots);

    /// <summary>The crop's top left corner.</summary>
    public (double X, double Y) At(double seconds)
    {
        var place = PlaceAt(Knots, seconds);
        return IsHorizontal ? (place, 0) : (0, place);
    }

    public static CropPath Of(SourceView source, FrameSamples samples, IReadOnlyList<SceneTime> scenes, double ratio)
    {
        var isHorizontal = (double)source.Width / source.Height > ratio;
        var width = isHorizontal ? Even(source.Height * ratio, source.Width) : source.Width;
        var height = isHorizontal ? source.Height : Even(source.Width / ratio, source.Height);
        var room = isHorizontal ? source.Width - width : source.Height - height;
        var places = new double[samples.Frames.Count];
        var coverage = new double[samples.Frames.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var map = samples.SaliencyOf(i);
            var region = Reframing.RegionFor(map, samples.Width, samples.Height, width, height);
            coverage[i] = Reframing.CoverageOf(map, samples.Width, samples.Height, region);
            var (start, free) = isHorizontal
                ? (region.X, samples.Width - region.Width)
                : (region.Y, samples.Height - region.Height);
            places[i] = free <= 0 ? room / 2.0 : (double)start / free * room;
        }

        return new CropPath
        {
            SourceWidth = source.Width,
            SourceHeight = source.Height,
            Width = width,
            Height = height,
            Coverage = coverage.Average(),
            Knots = KnotsOf(places, samples, ShotsOf(source, scenes), room),
        };
    }

    /// <summary>Beginnings of shots within the used part, with the time that the crop takes to move there.</summary>
    private static List<(double Start, double Move)> ShotsOf(SourceView source, IReadOnlyList<SceneTime> scenes)
    {
        List<(double Start, double Move)> shots = [(0, 0)];
        shots.AddRange(scenes.Select(scene => (scene.StartSeconds - source.StartSeconds, scene.TransitionSeconds))
            .Where(shot => shot.Item1 > 0.1 && shot.Item1 < source.Seconds - 0.1));
        return shots;
    }

    private static List<(double Seconds, double Place)> KnotsOf(
        double[] places, FrameSamples samples, List<(double Start, double Move)> shots, double room)
    {
        var knots = new List<(double Seconds, double Place)>();
        for (var shot = 0; shot < shots.Count; shot++)
        {
            var (start, move) = shots[shot];
            var end = shot + 1 < shots.Count ? shots[shot + 1].Start : double.MaxValue;
            var own = Enumerable.Range(0, places.Length).Where(i => samples.TimeOf(i) >= start && samples.TimeOf(i) < end).ToList();
            own = own.Count > 0 ? own : [Math.Clamp((int)(start / samples.DistanceSeconds), 0, places.Length - 1)];
            var smooth = own.Select(i => (Time: samples.TimeOf(i), Place: own
                .Where(other =>
                    Math.Abs(samples.TimeOf(other) - samples.TimeOf(i)) <= SmoothSeconds).Average(other => places[other]))).ToList();
            var rests = smooth.Max(one => one.Place) - smooth.Min(one => one.Place) < RestShare * room;
            var middle = own.Select(i => places[i]).Order().ElementAt(own.Count / 2);
            var first = rests ? middle : smooth[0].Place;
            if (shot > 0)
            {
                // Two knots at one time are a jump, as a cut wants it; a transition is followed smoothly.
                knots.Add((start - (move / 2), knots[^1].Place));
            }

            knots.Add((start + (move / 2), first));
            var last = start;
            foreach (var one in smooth.Where(_ => !rests))
            {
                if (one.Time >= Math.Max(last + KnotSeconds, start + (move / 2)))
                {
                    knots.Add(one);
                    last = one.Time;
                }
            }
        }

        return [.. knots.Select(knot => (knot.Seconds, Math.Clamp(knot.Place, 0, room)))];
    }

    /// <summary>ffmpeg evaluates the expression for each frame; halving the knots keeps it shallow.</summary>
    private static string Expression(IReadOnlyList<(double Seconds, double Place)> knots) => Between(knots, 0, knots.Count - 1);

    private static string Between(IReadOnlyList<(double Seconds, double Place)> knots, int first, int last)
    {
        if (first == last)
        {
            return FfmpegText.Number(Math.Round(knots[first].Place));
        }

        if (last - first > 1)
        {
            var middle = (first + last) / 2;
            var time = FfmpegText.Number(knots[middle].Seconds);
            return $"if(lt(t,{time}),{Between(knots, first, middle)},{Between(knots, middle, last)})";
        }

        var (from, to) = (knots[first], knots[last]);
        var span = to.Seconds - from.Seconds;
        if (span <= 0 || from.Place == to.Place)
        {
            return span <= 0
                ? $"if(lt(t,{FfmpegText.Number(to.Seconds)}),{FfmpegText.Number(Math.Round(from.Place))},"
                    + $"{FfmpegText.Number(Math.Round(to.Place))})"
                : FfmpegText.Number(Math.Round(from.Place));
        }

        var slope = FfmpegText.Number((to.Place - from.Place) / span);
        return $"{FfmpegText.Number(from.Place)}+clip(t-{FfmpegText.Number(from.Seconds)},0,{FfmpegText.Number(span)})*{slope}";
    }

    private static double PlaceAt(IReadOnlyList<(double Seconds, double Place)> knots, double seconds)
    {
        for (var i = knots.Count - 1; i >= 0; i--)
        {
            if (seconds < knots[i].Seconds)
            {
                continue;
            }

            if (i == knots.Count - 1)
            {
                return knots[i].Place;
            }

            var share = (seconds - knots[i].Seconds) / (knots[i + 1].Seconds - knots[i].Seconds);
            return knots[i].Place + ((knots[i + 1].Place - knots[i].Place) * share);
        }

        return knots[0].Place;
    }

    private static int Even(double pixels, int maximum) => Math.Clamp((int)Math.Round(pixels / 2) * 2, 2, maximum / 2 * 2);
}
