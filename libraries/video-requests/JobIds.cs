using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>
/// Ids that are derived from what they name (RFC 9562 version 5), so that the same request always becomes the same job: at any gateway, in
/// a second delivery, or when a publisher repeats it.
/// </summary>
public static class JobIds
{
    private static readonly Guid Namespace = new("6f1c4a52-0f5d-4c8e-9a43-a3d1b7c0e911");

    /// <summary>The job of a tenant's request.</summary>
    public static Guid OfRequest(string tenantName, string requestId) => Version5(Namespace, $"{tenantName}\n{requestId}");

    /// <summary>The batch of a tenant's idempotency key.</summary>
    public static Guid OfBatch(string tenantName, string key) => Version5(Namespace, $"batch\n{tenantName}\n{key}");

    /// <summary>The take of a job, <paramref name="number"/> from 1.</summary>
    public static Guid OfTake(Guid jobId, int number) => Version5(jobId, $"take {number}");

    private static Guid Version5(Guid space, string name)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var input = new byte[16 + nameBytes.Length];
        space.TryWriteBytes(input, bigEndian: true, out _);
        nameBytes.CopyTo(input, 16);
#pragma warning disable CA5350 // version 5 is defined with SHA-1; nothing here is a secret
        var hash = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    /// <summary>The seed of a take, 0 to 2^32-1.</summary>
    /// <param name="first">The seed of the job's first take.</param>
    /// <param name="number">The take's number, from 1.</param>
    public static long SeedOfTake(long first, int number) => (first + number - 1) % (uint.MaxValue + 1L);

    /// <summary>A seed for a job whose request has none, 0 to 2^32-1, always the same for the same job.</summary>
    public static long SeedOf(Guid jobId) => BinaryPrimitives.ReadUInt32BigEndian(jobId.ToByteArray(bigEndian: true));
}
