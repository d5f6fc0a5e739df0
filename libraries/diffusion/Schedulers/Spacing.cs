namespace AdGenius.Diffusion.Schedulers;

/// <summary>How n inference steps are placed on the training timesteps. All lists run from the noisiest step down.</summary>
internal static class Spacing
{
    internal static readonly string[] Names = ["linspace", "leading", "trailing"];

    /// <summary>Evenly spaced numbers with both ends; one number is the start.</summary>
    internal static double[] Linear(double start, double end, int count)
    {
        var numbers = new double[count];
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (i * step) + start;
        }

        if (count > 1)
        {
            numbers[^1] = end;
        }

        return numbers;
    }

    /// <summary>Whole timesteps, n of them.</summary>
    internal static double[] Whole(string spacing, int training, int count, int offset) => spacing switch
    {
        "linspace" => Array.ConvertAll(Fractional(spacing, training, count, offset), Math.Round),
        _ => Fractional(spacing, training, count, offset),
    };

    /// <summary>
    /// The most steps, with all smaller numbers of them, for which every whole timestep is one of the training: an offset moves the first
    /// one behind the last of the training where the others leave no room.
    /// </summary>
    internal static int MaxWholeCount(string spacing, int training, int offset) => spacing != "leading"
        ? training
        : Enumerable.Range(1, training).TakeWhile(count => ((count - 1L) * (training / count)) + offset < training).Count();

    /// <summary>Timesteps where only "linspace" may be fractional; single precision, as the sigma schedulers keep them.</summary>
    internal static double[] Fractional(string spacing, int training, int count, int offset)
    {
        switch (spacing)
        {
            case "linspace":
                return Reversed(Linear(0, training - 1, count));
            case "leading":
                int ratio = training / count;
                return Counted(count, k => (double)((count - 1 - k) * ratio) + offset);
            default:
                return Trailing(training, training, count);
        }
    }

    /// <summary>The multistep solvers' lists: n + 1 points of which the last is dropped, except for "trailing".</summary>
    internal static double[] Multistep(string spacing, int training, int last, int count, int offset)
    {
        switch (spacing)
        {
            case "linspace":
                return Reversed(Array.ConvertAll(Linear(0, last - 1, count + 1), Math.Round))[..count];
            case "leading":
                int ratio = last / (count + 1);
                return Counted(count, k => (double)((count - k) * ratio) + offset);
            default:
                return Trailing(training, last, count);
        }
    }

    /// <summary>
    /// The most steps, with all smaller numbers of them, for which no two timesteps of <see cref="Multistep"/> have one noise level: a
    /// solver divides by the difference of two levels. Timesteps beyond the training have the level of its end.
    /// </summary>
    internal static int MaxMultistepCount(string spacing, int training, int last, int offset)
        => Math.Max(1, Enumerable.Range(1, training).TakeWhile(count => spacing switch
        {
            "linspace" => count < last,
            "leading" => last / (count + 1) is > 0 and var ratio && IsBelowEnd(count, ratio, training, offset),
            _ => true, // of those that are a training's timestep or more apart, only the last one can be 0
        }).Count());

    /// <summary>The same for the timesteps of <see cref="Fractional"/>.</summary>
    internal static int MaxFractionalCount(string spacing, int training, int offset) => spacing != "leading"
        ? training
        : Math.Max(
            1, Enumerable.Range(1, training).TakeWhile(count => IsBelowEnd(count - 1, training / count, training, offset)).Count());

    /// <summary>
    /// Whether the second timestep is below the last one of the training, where the first is so many strides above the offset.
    /// </summary>
    private static bool IsBelowEnd(int strides, int stride, int training, int offset)
        => ((strides - 1L) * stride) + offset < training - 1;

    /// <summary>
    /// Counted, not stepped: a repeated subtraction would now and then yield one step too many. The stride is rounded as NumPy rounds it,
    /// which decides where a place lies half-way between two timesteps (48 steps, for one). The stride is that of the whole training, so
    /// there are fewer timesteps where its noisiest ones are left out.
    /// </summary>
    private static double[] Trailing(int training, int last, int count)
        => [.. Counted(count, k => TrailingAt(training, last, count, k)).TakeWhile(x => x >= 0)];

    private static double TrailingAt(int training, int last, int count, int index)
    {
        double stride = last - (last - ((double)training / count));
        return Math.Round(last - (index * stride)) - 1;
    }

    internal static double[] Reversed(double[] numbers) => [.. numbers.Reverse()];

    private static double[] Counted(int count, Func<int, double> number) => [.. Enumerable.Range(0, count).Select(number)];
}
