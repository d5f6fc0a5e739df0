using AdGenius.Downloads;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Results;

/// <summary>
/// The bytes of clips that this process may have on its disk at a time. A container that takes more than its limit of ephemeral storage is
/// ended at once, in the middle of paid calls; a clip that finds no room is fetched again later.
/// </summary>
internal sealed class ClipSpace(IOptions<ClipSpaceOptions> options, IOptions<DownloadOptions> downloads)
{
    private long _taken;

    /// <summary>One clip always has room.</summary>
    private long MaxBytes => Math.Max(options.Value.MaxBytes, downloads.Value.MaxBytes);

    /// <summary>The part of one clip, which is empty at first.</summary>
    public Part Open() => new(this);

    /// <summary>What one clip takes, until it is disposed.</summary>
    internal sealed class Part(ClipSpace space) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes room for <paramref name="bytes"/> more.</summary>
        /// <exception cref="IOException">There is none; what this part had taken is still its own.</exception>
        public void Take(long bytes)
        {
            if (Interlocked.Add(ref space._taken, bytes) > space.MaxBytes)
            {
                Interlocked.Add(ref space._taken, -bytes);
                throw new IOException(
                    $"The clips of this process take as much of its disk as {ClipSpaceOptions.Section}:MaxBytes allows.");
            }

            _bytes += bytes;
        }

        /// <summary>Its file is deleted or begun anew.</summary>
        public void Dispose() => Interlocked.Add(ref space._taken, -Interlocked.Exchange(ref _bytes, 0));
    }
}
