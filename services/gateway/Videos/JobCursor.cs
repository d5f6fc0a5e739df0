using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace AdGenius.Gateway.Videos;

/// <summary>The end of a page of jobs: its last job's time and id. Opaque to callers.</summary>
internal readonly record struct JobCursor(DateTimeOffset AcceptedAt, Guid JobId)
{
    /// <summary>As a query value.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[24];
        BitConverter.TryWriteBytes(bytes, AcceptedAt.UtcTicks);
        JobId.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a query value; false when it is not a cursor.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JobCursor? cursor)
    {
        cursor = null;
        Span<byte> bytes = stackalloc byte[24];
        if (text is not { Length: 32 } || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != 24)
        {
            return false;
        }

        var ticks = BitConverter.ToInt64(bytes);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        cursor = new JobCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..]));
        return true;
    }
}
