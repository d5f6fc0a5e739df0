using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// How many bytes of request bodies this process holds. A body counts with what has arrived of it, until its call is answered, so many
/// small bodies are accepted and some large ones do not exhaust the memory.
/// </summary>
internal sealed class RequestMemoryBudget(IOptions<GatewayOptions> options)
{
    private long _used;

    /// <summary>Bytes that are held now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Holds <paramref name="bytes"/> more; false when the limit would be exceeded.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= options.Value.MaxRequestBytesInFlight)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Gives <paramref name="bytes"/> back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
