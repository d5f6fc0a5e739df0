using System.Globalization;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>The lengths a model can make, in seconds: certain ones, or all whole ones (or all) within a range.</summary>
internal sealed record ClipLengths
{
    private ClipLengths(IReadOnlyList<double>? allowed, double minimum, double maximum, bool whole)
    {
        Allowed = allowed;
        Minimum = minimum;
        Maximum = maximum;
        Whole = whole;
    }

    /// <summary>The lengths, when only certain ones.</summary>
    public IReadOnlyList<double>? Allowed { get; }

    /// <summary>The shortest.</summary>
    public double Minimum { get; }

    /// <summary>The longest.</summary>
    public double Maximum { get; }

    /// <summary>Only whole seconds.</summary>
    public bool Whole { get; }

    /// <summary>Certain lengths only, shortest first.</summary>
    public static ClipLengths Of(params double[] seconds) => new(seconds, seconds[0], seconds[^1], whole: false);

    /// <summary>Every whole length from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static ClipLengths WholeSeconds(int minimum, int maximum) => new(null, minimum, maximum, whole: true);

    /// <summary>Every length from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static ClipLengths Range(double minimum, double maximum) => new(null, minimum, maximum, whole: false);

    /// <summary>The length that can be made and is nearest to <paramref name="seconds"/>; of two, the longer.</summary>
    public double Nearest(double seconds)
    {
        if (Allowed is { } allowed)
        {
            return allowed.OrderBy(length => Math.Abs(length - seconds)).ThenByDescending(length => length).First();
        }

        var within = Math.Clamp(seconds, Minimum, Maximum);
        return Whole ? Math.Round(within, MidpointRounding.AwayFromZero) : within;
    }

    /// <summary>True when exactly <paramref name="seconds"/> can be made.</summary>
    public bool Contains(double seconds) => Math.Abs(Nearest(seconds) - seconds) < 0.001;

    /// <summary>For messages: <c>5 or 10 seconds</c>, <c>2 to 10 whole seconds</c>.</summary>
    public override string ToString() => Allowed is { } allowed
        ? $"{string.Join(" or ", allowed.Select(length => length.ToString(CultureInfo.InvariantCulture)))} seconds"
        : string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum} {(Whole ? "whole " : "")}seconds");
}
