using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Composition.Pictures;

/// <summary>
/// Decodes the clip's pictures one after the other, just ahead of the frame that needs them: one ffmpeg for each run of pictures of one
/// type, throttled by its pipe, so that memory does not grow with the number of pictures.
/// </summary>
internal sealed class FrameDecoder(FfmpegTools tools, IReadOnlyList<SuppliedPicture> pictures, FrameSize size)
{
    /// <summary>The pictures in order.</summary>
    /// <exception cref="PictureUnreadableException">One cannot be decoded.</exception>
    public async IAsyncEnumerable<PlanarPicture> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoded = Channel.CreateBounded<PlanarPicture>(1);
        var decoding = DecodeAllAsync(decoded.Writer, ended.Token);
        try
        {
            await foreach (var picture in decoded.Reader.ReadAllAsync(cancellationToken))
            {
                yield return picture;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DecodeAllAsync(ChannelWriter<PlanarPicture> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            for (var start = 0; start < pictures.Count;)
            {
                var end = start + 1;
                while (end < pictures.Count && pictures[end].ContentType == pictures[start].ContentType)
                {
                    end++;
                }

                await DecodeRunAsync(start, end, writer, cancellationToken);
                start = end;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || cancellationToken.IsCancellationRequested)
        {
            failure = exception; // rethrown by the reader
        }

        writer.Complete(failure);
    }

    private async Task DecodeRunAsync(int start, int end, ChannelWriter<PlanarPicture> writer, CancellationToken cancellationToken)
    {
        var count = 0;
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = DecoderArguments.For(DecoderArguments.CodecOf(pictures[start].ContentType), size.Width, size.Height),
            MemoryLimitBytes = ChildMemory.Decoder,
            WriteInput = (input, token) => CopyAsync(start, end, input, token),
            ReadOutput = async (output, token) =>
            {
                while (await NextAsync(output, token) is { } picture)
                {
                    await writer.WriteAsync(picture, token);
                    count++;
                }
            },
        };
        try
        {
            await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
        }
        catch (ToolFailedException exception) when (!exception.WasKilled && !exception.TimedOut)
        {
            throw new PictureUnreadableException($"Picture {start + count} cannot be decoded: {exception.Message}", exception);
        }

        if (count != end - start)
        {
            throw new PictureUnreadableException($"Of {end - start} pictures from number {start} on, {count} could be decoded.");
        }
    }

    private async Task CopyAsync(int start, int end, Stream input, CancellationToken cancellationToken)
    {
        for (var i = start; i < end; i++)
        {
            await using var picture = await pictures[i].OpenAsync(cancellationToken);
            await picture.CopyToAsync(input, cancellationToken);
        }
    }

    private async Task<PlanarPicture?> NextAsync(Stream output, CancellationToken cancellationToken)
    {
        var picture = new PlanarPicture(size.Width, size.Height);
        var read = await output.ReadAtLeastAsync(picture.Pixels, picture.Length, throwOnEndOfStream: false, cancellationToken);
        return read == picture.Length ? picture : null;
    }
}
