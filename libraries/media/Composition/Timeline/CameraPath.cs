using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Timeline;

/// <summary>
/// The slow path of the camera over one shot: a push in, a pull out or a pan, at constant perceived speed, with no stop at the ends.
/// </summary>
internal sealed class CameraPath
{
    private const double TravelPerSecond = 0.022;
    private const double MinTravel = 0.05;
    private const double MaxTravel = 0.14;
    private const int Kinds = 4;

    private readonly (double X, double Y, double Share) _start;
    private readonly (double X, double Y, double Share) _end;

    private CameraPath((double X, double Y, double Share) start, (double X, double Y, double Share) end)
    {
        _start = start;
        _end = end;
    }

    public static CameraPath Still { get; } = new((0, 0, 1), (0, 0, 1));

    /// <summary>How much of the picture the camera may leave out during a shot of this length.</summary>
    public static double TravelOf(double seconds) => Math.Clamp(seconds * TravelPerSecond, MinTravel, MaxTravel);

    /// <summary>The path of a shot. Neighbouring shots never move alike; the seed decides the sequence.</summary>
    public static CameraPath Of(long seed, int shotIndex, double travel)
    {
        var random = new SeededRandom(seed, shotIndex);
        var kind = (int)((new SeededRandom(seed, -1).Next(Kinds) + shotIndex) % Kinds);
        var side = random.Next(2) == 0 ? -1 : 1;
        var (x, y) = (random.Between(-0.6, 0.6), random.Between(-0.5, 0.5));
        var near = 1 - travel;
        return kind switch
        {
            0 => new CameraPath((x, y, 1), (x, y, near)),
            1 => new CameraPath((side, y, near), (-side, y / 2, near)),
            2 => new CameraPath((x, y, near), (x, y, 1)),
            _ => new CameraPath((side * 0.8, -y, near), (-side * 0.8, y, 1 - (travel * 0.8))),
        };
    }

    /// <summary>What the camera sees at <paramref name="time"/>, 0 at the shot's begin and 1 at its end.</summary>
    public View At(double time)
    {
        var share = _start.Share * Math.Pow(_end.Share / _start.Share, time);
        return View.At(_start.X + ((_end.X - _start.X) * time), _start.Y + ((_end.Y - _start.Y) * time), share);
    }
}
