using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Output;

/// <summary>Downloads a file, and begins anew where the connection breaks or nothing arrives for <see cref="IdleLimit"/>.</summary>
internal static class FileDownload
{
    /// <summary>How often a file is downloaded at most.</summary>
    public const int MaxAttempts = 3;

    private const int BufferBytes = 1 << 17;

    /// <summary>How long the next bytes are waited for.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    /// <summary>Downloads what is at <paramref name="url"/>.</summary>
    /// <param name="session">Opens the link.</param>
    /// <param name="url">A signed link.</param>
    /// <param name="path">The file that is written; what was in it is replaced.</param>
    /// <param name="name">What the file is called in errors.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CommandException">It broke at every attempt, or there is no such file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task RunAsync(FleetSession session, Uri url, string path, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var content = await session.OpenAsync(url, cancellationToken);
            await using var file = File.Create(path);
            try
            {
                await CopyAsync(content, file, cancellationToken);
                return;
            }
            catch (BrokenDownloadException) when (attempt < MaxAttempts)
            {
                // The link is valid for longer than a download takes.
            }
            catch (BrokenDownloadException fault)
            {
                throw new CommandException(
                    ExitCodes.Failed, $"{name} could not be downloaded: {fault.Message} It was tried {MaxAttempts} times.", fault);
            }
        }
    }

    private static async Task CopyAsync(Stream content, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (await ReadAsync() is > 0 and var count)
        {
            limit.CancelAfter(Timeout.InfiniteTimeSpan); // a slow disk is not a silent server
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        async Task<int> ReadAsync()
        {
            try
            {
                limit.CancelAfter(IdleLimit);
                return await content.ReadAsync(buffer, limit.Token);
            }
            catch (IOException fault)
            {
                // A full disk is an IOException too, and no other attempt helps there: the two are kept apart.
                throw new BrokenDownloadException(fault.Message, fault);
            }
            catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
            {
                throw new BrokenDownloadException($"nothing arrived for {IdleLimit.TotalSeconds:0} s", fault);
            }
        }
    }

    private sealed class BrokenDownloadException(string message, Exception inner) : Exception(message, inner);
}
