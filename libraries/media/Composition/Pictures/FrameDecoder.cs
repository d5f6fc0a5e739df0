using System.Threading.Channels;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Composition.Pictures;

/// <summary>
/// Decodes the clip's pictures one after the other, just ahead of the frame that needs them: one ffmpeg for each run of pictures of one
/// type, throttled by its pipe, so that memory does not grow with the number of pictures. It begins at once, while the encoder starts.
/// </summary>
internal sealed class FrameDecoder : IAsyncDisposable
{
    private readonly FfmpegTools _tools;
    private readonly IReadOnlyList<SuppliedPicture> _pictures;
    private readonly FrameSize _size;
    private readonly Channel<PlanarPicture> _decoded = Channel.CreateBounded<PlanarPicture>(1);
    private readonly CancellationTokenSource _ended;
    private readonly Task _decoding;

    public FrameDecoder(
        FfmpegTools tools, IReadOnlyList<SuppliedPicture> pictures, FrameSize size, CancellationToken cancellationToken)
    {
        (_tools, _pictures, _size) = (tools, pictures, size);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _decoding = DecodeAllAsync(_decoded.Writer, _ended.Token);
    }

    /// <summary>The next picture; null after the last.</summary>
    /// <exception cref="PictureUnreadableException">It cannot be decoded.</exception>
    public async ValueTask<PlanarPicture?> ReadAsync(CancellationToken cancellationToken) =>
        await _decoded.Reader.WaitToReadAsync(cancellationToken) && _decoded.Reader.TryRead(out var picture) ? picture : null;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task DecodeAllAsync(ChannelWriter<PlanarPicture> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            for (var start = 0; start < _pictures.Count;)
            {
                var end = start + 1;
                while (end < _pictures.Count && _pictures[end].ContentType == _pictures[start].ContentType)
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
            FileName = _tools.Ffmpeg,
            Arguments = DecoderArguments.For(DecoderArguments.CodecOf(_pictures[start].ContentType), _size.Width, _size.Height),
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
            await using var picture = await _pictures[i].OpenAsync(cancellationToken);
            await picture.CopyToAsync(input, cancellationToken);
        }
    }

    private async Task<PlanarPicture?> NextAsync(Stream output, CancellationToken cancellationToken)
    {
        var picture = new PlanarPicture(_size.Width, _size.Height);
        var read = await output.ReadAtLeastAsync(picture.Pixels, picture.Length, throwOnEndOfStream: false, cancellationToken);
        return read == picture.Length ? picture : null;
    }
}
