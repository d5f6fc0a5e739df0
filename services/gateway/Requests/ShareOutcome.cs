namespace AdGenius.Gateway.Requests;

/// <summary>What <see cref="SharedLimit.TryTake"/> has done.</summary>
internal enum ShareOutcome
{
    /// <summary>The holder has the amount.</summary>
    Taken,

    /// <summary>The holder has as much as is left for all others already.</summary>
    ShareReached,

    /// <summary>All holders together have too much.</summary>
    LimitReached,
}
