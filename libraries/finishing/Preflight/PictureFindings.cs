using System.Globalization;

namespace AdGenius.Finishing.Preflight;

/// <summary>What ffmpeg's detectors write into the metadata of frames, gathered line by line.</summary>
internal sealed class PictureFindings
{
    private double _time;
    private double? _blackStart;
    private double? _freezeStart;

    /// <summary>The highest value of ffmpeg's photosensitivity filter; above 1 it would filter.</summary>
    public double Badness { get; private set; }

    /// <summary>Spans of black.</summary>
    public List<(double From, double To)> Black { get; } = [];

    /// <summary>Spans of standstill.</summary>
    public List<(double From, double To)> Freezes { get; } = [];

    /// <summary>Takes one line of the filter <c>metadata=print</c>.</summary>
    public void Add(string line)
    {
        if (line.StartsWith("frame:", StringComparison.Ordinal))
        {
            var at = line.IndexOf("pts_time:", StringComparison.Ordinal);
            _time = at >= 0 && TryRead(line.AsSpan(at + 9), out var time) ? time : _time;
            return;
        }

        var split = line.IndexOf('=', StringComparison.Ordinal);
        if (split < 0 || !TryRead(line.AsSpan(split + 1), out var value))
        {
            return;
        }

        switch (line[..split])
        {
            case "lavfi.photosensitivity.badness":
                Badness = Math.Max(Badness, value);
                break;
            case "lavfi.black_start":
                _blackStart = value;
                break;
            case "lavfi.black_end":
                Black.Add((_blackStart ?? 0, value));
                _blackStart = null;
                break;
            case "lavfi.freezedetect.freeze_start":
                _freezeStart = value;
                break;
            case "lavfi.freezedetect.freeze_end":
                Freezes.Add((_freezeStart ?? 0, value));
                _freezeStart = null;
                break;
            default:
                break;
        }
    }

    /// <summary>Closes the spans that last until the end.</summary>
    public void Complete(double seconds)
    {
        var end = Math.Max(seconds, _time);
        if (_blackStart is { } black)
        {
            Black.Add((black, end));
        }

        if (_freezeStart is { } freeze)
        {
            Freezes.Add((freeze, end));
        }
    }

    private static bool TryRead(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
