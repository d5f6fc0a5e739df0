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
    /// Counted, not stepped: a repeated subtraction would now and then yield one step too many. The stride is rounded as NumPy rounds it,
    /// which decides where a place lies half-way between two timesteps (48 steps, for one).
    /// </summary>
    private static double[] Trailing(int training, int last, int count)
    {
        double stride = last - (last - ((double)training / count));
        return Counted(count, k => Math.Round(last - (k * stride)) - 1);
    }

    internal static double[] Reversed(double[] numbers) => [.. numbers.Reverse()];

    private static double[] Counted(int count, Func<int, double> number) => [.. Enumerable.Range(0, count).Select(number)];
}
