using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>Grain by grain, in random order. A grain keeps its size relative to the picture, so that 2160p dissolves like 480p.</summary>
internal sealed class DissolveTransition : SceneTransition
{
    private const int GrainsAcrossShortSide = 240;

    /// <summary>How long one grain takes, as a share of the whole.</summary>
    private const double Softness = 0.18;

    private readonly int _grain;
    private readonly int _columns;
    private readonly byte[] _moments;

    public DissolveTransition(FrameSize size, long seed)
    {
        _grain = Math.Max(1, Math.Min(size.Width, size.Height) / GrainsAcrossShortSide / 2) * 2;
        _columns = (size.Width / _grain) + 1;
        _moments = new byte[_columns * ((size.Height / _grain) + 1)];
        var random = new SeededRandom(seed, -2);
        for (var i = 0; i < _moments.Length; i++)
        {
            _moments[i] = (byte)random.Next(256);
        }
    }

    public override unsafe void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        var weightOfMoment = WeightsAt(progress);
        var weights = new byte[frame.Width];
        for (var plane = 0; plane < 3; plane++)
        {
            var layout = frame.Plane(plane);
            var size = plane == 0 ? _grain : _grain / 2;
            fixed (byte* weight = weights)
            fixed (byte* target = frame.Bytes)
            fixed (byte* incoming = second.Bytes)
            {
                for (var y = 0; y < layout.Height; y++)
                {
                    if (y % size == 0)
                    {
                        Spread(weightOfMoment, _moments.AsSpan(y / size * _columns, _columns), weights.AsSpan(0, layout.Width), size);
                    }

                    var row = layout.Offset + (y * layout.Width);
                    MixKernels.Mix(target + row, incoming + row, weight, target + row, layout.Width);
                }
            }
        }
    }

    /// <summary>The progress of a grain at each of 256 moments.</summary>
    private static byte[] WeightsAt(double progress)
    {
        var weights = new byte[256];
        for (var moment = 0; moment < weights.Length; moment++)
        {
            var start = moment / 255.0 * (1 - Softness);
            weights[moment] = (byte)Math.Round(Ease(Math.Clamp((progress - start) / Softness, 0, 1)) * MixKernels.Full);
        }

        return weights;
    }

    private static void Spread(byte[] weightOfMoment, ReadOnlySpan<byte> moments, Span<byte> weights, int size)
    {
        for (var x = 0; x < weights.Length; x += size)
        {
            weights.Slice(x, Math.Min(size, weights.Length - x)).Fill(weightOfMoment[moments[x / size]]);
        }
    }
}
