using AdGenius.Gateway.Problems;

namespace AdGenius.Gateway.Requests;

/// <summary>The bytes that one call holds. Not for use by several threads at once.</summary>
internal sealed class HeldBytes(SharedLimit limit, string holder, HeldBytesTexts texts) : IDisposable
{
    /// <summary>How many bytes are held now.</summary>
    public long Count { get; private set; }

    /// <summary>Holds <paramref name="bytes"/> more; else the refusal, 429 or 503 with Retry-After.</summary>
    public IResult? Add(long bytes, HttpContext context)
    {
        switch (limit.TryTake(holder, bytes))
        {
            case ShareOutcome.Taken:
                Count += bytes;
                return null;
            case ShareOutcome.ShareReached:
                return ProblemResults.ShareReached(context, texts.ShareReached);
            default:
                return ProblemResults.ServiceUnavailable(context, texts.LimitReached);
        }
    }

    /// <summary>Holds nothing any more.</summary>
    public void Dispose()
    {
        limit.Release(holder, Count);
        Count = 0;
    }
}
