namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// How many pictures are computed together: half as many after a device ran out of memory, which another program may hold for a while, and
/// twice as many again after whole batches that fitted.
/// </summary>
internal sealed class BatchLimit
{
    // That a batch does not fit may be found only after all of its steps, when it is decoded. So a larger one is tried seldom, and half as
    // often each time that it does not fit.
    private const int FirstInterval = 8;
    private const int MaxInterval = 1024;

    private readonly int _max;
    private int _interval = FirstInterval;
    private int _wholeBatches;
    private bool _isTrial;

    /// <param name="max">The most pictures, from 1.</param>
    internal BatchLimit(int max) => (_max, Size) = (max, max);

    /// <summary>Pictures in a batch at most.</summary>
    internal int Size { get; private set; }

    /// <summary>A batch was computed.</summary>
    internal void ReportSuccess(int pictures)
    {
        if (pictures < Size)
        {
            return;
        }

        if (_isTrial)
        {
            (_isTrial, _interval) = (false, FirstInterval);
        }

        if (Size < _max && ++_wholeBatches >= _interval)
        {
            (Size, _wholeBatches, _isTrial) = (Math.Min(Size * 2, _max), 0, true);
        }
    }

    /// <summary>There was too little memory for a batch.</summary>
    internal void ReportTooLarge(int pictures)
    {
        if (_isTrial)
        {
            (_isTrial, _interval) = (false, Math.Min(_interval * 2, MaxInterval));
        }

        (Size, _wholeBatches) = (Math.Max(1, pictures / 2), 0);
    }
}
